import { concatAll, equalBytes } from '../../../core/bytes.ts'
import { stripAccountSecrets, stripInfoSecrets } from '../../../domain/frame/redact.ts'
import { bytesField, WireReader } from '../../../domain/frame/wire.ts'
import type { DirectoryRow } from '../../../domain/history/types.ts'
import { rankOf } from '../../../domain/importers/signal/standing-directory.ts'
import type { SourceDirectory } from '../../../domain/merge/directory-merge.ts'
import { rowBody } from '../../../domain/merge/directory-rows.ts'

// Live secrets of Signal's stay on the device and out of archives. Where an archive's account or BackupInfo takes the
// place of the one here, the secrets of the one here go with it, so that an export stays faithful.

const accountTag = 0x0a
const accountSecrets = [7, 10, 11]
const infoSecrets = [3]
const profileKey = 1

/** The directory of an archive as a source for this history: frames in an order in which references come first. */
export function directoryWithOwnSecrets(
  rows: readonly DirectoryRow[],
  here: readonly DirectoryRow[],
): SourceDirectory {
  const own = bodiesOf(here)
  const there = bodiesOf(rows)
  const sameAccount = own.account !== null && there.account !== null && isSame(own.account, there.account)
  const info = there.info ?? new Uint8Array(0)
  return {
    info: own.info && sameAccount ? infoWithSecrets(info, own.info) : info,
    frames: there.frames.map((body) =>
      body === there.account && sameAccount ? accountWithSecrets(body, own.account!) : body,
    ),
  }
}

function bodiesOf(rows: readonly DirectoryRow[]) {
  const bodies = rows.map(({ row, frame }) => ({ row, body: rowBody(frame) }))
  const frames = bodies
    .filter(({ row }) => row !== 0)
    .map((each) => ({ ...each, rank: rankOf(each.body) }))
    .sort((a, b) => a.rank - b.rank || a.row - b.row)
    .map(({ body }) => body)
  return {
    info: bodies.find(({ row }) => row === 0)?.body ?? null,
    account: frames.find((body) => body[0] === accountTag) ?? null,
    frames,
  }
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  if (equalBytes(stripAccountSecrets(a) ?? a, b)) return true
  const [mine, theirs] = [a, b].map((frame) => fieldsOf(accountOf(frame), [profileKey])[0])
  return mine !== undefined && mine.length === 34 && theirs !== undefined && equalBytes(mine, theirs)
}

function accountWithSecrets(theirs: Uint8Array, ours: Uint8Array): Uint8Array {
  if (equalBytes(stripAccountSecrets(ours) ?? ours, theirs)) return ours
  const secrets = fieldsOf(accountOf(ours), accountSecrets)
  return bytesField(1, concatAll([accountOf(theirs), ...secrets]))
}

function infoWithSecrets(theirs: Uint8Array, ours: Uint8Array): Uint8Array {
  if (equalBytes(stripInfoSecrets(ours) ?? ours, theirs)) return ours
  return concatAll([theirs, ...fieldsOf(ours, infoSecrets)])
}

/** The AccountData in a frame; empty when there is none. */
function accountOf(frame: Uint8Array): Uint8Array {
  const reader = new WireReader(frame)
  while (reader.next()) if (reader.number === 1) return reader.view()
  return new Uint8Array(0)
}

/** Whole fields, tags included. */
function fieldsOf(message: Uint8Array, numbers: readonly number[]): Uint8Array[] {
  const reader = new WireReader(message)
  const found: Uint8Array[] = []
  while (reader.next()) if (numbers.includes(reader.number)) found.push(reader.whole())
  return found
}
