import { decodeBackupInfo } from '../../src/domain/frame/frame.ts'
import type { Counts } from './count.ts'
import type { Input } from './open-input.ts'

/** Largest moment that a Date can show. */
const maxDate = 8_640_000_000_000_000

type Value = string | number | boolean | null | readonly string[] | Report

export interface Report {
  readonly [name: string]: Value
}

export function inputReport(input: Input): Report {
  const [snapshot, ...others] = input.snapshots
  return {
    kind: input.kind,
    bytes: input.bytes,
    layout: input.layout.metadata ? 'with-token-metadata' : 'plain',
    ...(snapshot ? { snapshot: snapshot.name, otherSnapshots: others.map(({ name }) => name) } : {}),
  }
}

export function infoReport(info: Uint8Array): Report {
  const decoded = decodeBackupInfo(info)
  if (!decoded.ok) return { backupInfo: 'malformed' }
  const { version, backupTimeMs } = decoded.message
  return { version: Number(version), backupTime: dateText(Number(backupTimeMs)) }
}

export function countReport(counts: Counts): Report {
  return {
    frames: counts.frames,
    frameBytes: counts.bytes,
    ...counts.frameKinds,
    chatsWithMessages: counts.chatsWithMessages,
    firstDate: dateText(counts.firstDate),
    lastDate: dateText(counts.lastDate),
    messageKinds: counts.itemKinds,
    attachments: counts.attachments,
    odd: counts.odd,
    unknownFields: counts.unknownFields,
  }
}

function dateText(time: number | null): string | null {
  return time !== null && Math.abs(time) <= maxDate ? new Date(time).toISOString() : null
}

/** One fact a line, names in front; inner facts are indented. */
export function reportText(report: Report, indent = ''): string {
  return Object.entries(report)
    .map(([name, value]) => `${indent}${name}:${valueText(value, indent)}`)
    .join('\n')
}

function valueText(value: Value, indent: string): string {
  if (value === null) return ' -'
  if (Array.isArray(value)) return ` ${value.join(', ')}`
  return typeof value === 'object' ? `\n${reportText(value as Report, `${indent}  `)}` : ` ${String(value)}`
}
