import type { Bytes } from '../../core/bytes.ts'
import { badRecord, owned, WireReader, WireWriter } from '../../domain/history/wire.ts'
import { maxNamesPerCommit, nameBytes } from '../../domain/protocol/limits.ts'
import type { CheckFault, CheckFinding } from '../api/proof-views.ts'
import type { CheckResult } from './check-archive.ts'

/** The setting that keeps what the last check found (docs/format.md section 8). */
export const checkSettingName = 'check'

/** By number in the record: the list only grows. */
const faults: readonly CheckFault[] = [
  'no-backup',
  'list-damaged',
  'list-wrong',
  'older',
  'other-line',
  'part-missing',
  'part-damaged',
  'part-wrong',
  'directory-wrong',
  'count-wrong',
  'file-missing',
  'file-damaged',
]
const maxFindings = 1000

export function encodeCheck(result: CheckResult): Bytes {
  const writer = new WireWriter()
    .uint(1, result.at)
    .uint(2, result.generation)
    .uint(3, result.archiveTime)
    .uint(4, result.messages)
    .uint(5, result.chats)
    .uint(6, result.parts)
    .uint(7, result.bytes)
    .uint(8, Math.round(result.ms))
    .uint(9, result.faults)
    .uint(10, result.messagesLost)
    .uint(11, result.listAtFault ? 1 : 0)
    .uint(14, result.files)
    .uint(15, result.filesRead)
  for (const finding of result.findings) writer.message(12, encodeFinding(finding))
  for (const name of result.broken) writer.bytes(13, name)
  return writer.finish()
}

function encodeFinding({ fault, items, firstDate, lastDate }: CheckFinding): Bytes {
  return new WireWriter()
    .uint(1, faults.indexOf(fault) + 1)
    .uint(2, items)
    .uint(3, Math.max(0, firstDate))
    .uint(4, Math.max(0, lastDate))
    .finish()
}

/** Throws `bad-record`. */
export function decodeCheck(record: Bytes): CheckResult {
  const reader = new WireReader(record)
  const numbers = new Map<number, number>()
  const findings: CheckFinding[] = []
  const broken: Bytes[] = []
  while (reader.more) {
    const field = reader.field()
    if ((field >= 1 && field <= 11) || field === 14 || field === 15) numbers.set(field, reader.uint())
    else if (field === 12) findings.push(decodeFinding(reader.message(64)))
    else if (field === 13) broken.push(owned(reader.bytes(nameBytes)))
    else reader.skip()
    if (findings.length > maxFindings || broken.length > 2 * maxNamesPerCommit)
      throw badRecord('more findings than a check tells')
  }
  const number = (field: number) => numbers.get(field) ?? 0
  return {
    at: number(1),
    generation: number(2),
    archiveTime: number(3),
    messages: number(4),
    chats: number(5),
    parts: number(6),
    bytes: number(7),
    ms: number(8),
    faults: number(9),
    messagesLost: number(10),
    listAtFault: number(11) === 1,
    files: number(14),
    filesRead: number(15),
    findings,
    broken,
  }
}

function decodeFinding(reader: WireReader): CheckFinding {
  const numbers = new Map<number, number>()
  while (reader.more) {
    const field = reader.field()
    if (field >= 1 && field <= 4) numbers.set(field, reader.uint())
    else reader.skip()
  }
  const number = (field: number) => numbers.get(field) ?? 0
  const fault = faults[number(1) - 1]
  if (!fault) throw badRecord('a finding of an unknown kind')
  return { fault, items: number(2), firstDate: number(3), lastDate: number(4) }
}
