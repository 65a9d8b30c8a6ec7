import type { Bytes } from '../../core/bytes.ts'
import type { LeftOut } from './manifest.ts'
import { WireReader, WireWriter } from '../history/wire.ts'

/** What is remembered of the last backup. Dates and durations in milliseconds. */
export interface ReportRecord {
  readonly at: number
  readonly archiveBytes: number
  readonly sentBytes: number
  readonly ms: number
  readonly messages: number
  readonly chats: number
  readonly leftOut: LeftOut
}

export function encodeReport(report: ReportRecord): Bytes {
  return new WireWriter()
    .uint(1, report.at)
    .uint(2, report.archiveBytes)
    .uint(3, report.sentBytes)
    .uint(4, Math.round(report.ms))
    .uint(5, report.messages)
    .uint(6, report.chats)
    .uint(7, report.leftOut.viewOnce)
    .uint(8, report.leftOut.expiring)
    .uint(9, report.leftOut.odd)
    .uint(10, report.leftOut.unreadable)
    .finish()
}

export function decodeReport(bytes: Bytes): ReportRecord {
  const reader = new WireReader(bytes)
  const values = new Map<number, number>()
  while (reader.more) {
    const field = reader.field()
    if (field >= 1 && field <= 10) values.set(field, reader.uint())
    else reader.skip()
  }
  const value = (field: number) => values.get(field) ?? 0
  return {
    at: value(1),
    archiveBytes: value(2),
    sentBytes: value(3),
    ms: value(4),
    messages: value(5),
    chats: value(6),
    leftOut: { viewOnce: value(7), expiring: value(8), odd: value(9), unreadable: value(10) },
  }
}
