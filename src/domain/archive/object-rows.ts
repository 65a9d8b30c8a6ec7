import type { Bytes } from '../../core/bytes.ts'
import { concat } from '../../core/bytes.ts'
import { unzigzag, zigzag } from '../../core/varint.ts'
import { badRecord, owned, WireReader, WireWriter } from '../history/wire.ts'
import { maxNamesPerCommit, nameBytes } from '../protocol/limits.ts'
import { maxBodyFrames, maxObjectBodies } from './object.ts'

/** One object as the manifest knows it. */
export interface ObjectRow {
  readonly name: Bytes
  readonly key: Bytes
  /** SHA-256 of the sealed object. */
  readonly ciphertextHash: Bytes
  /** 16 bytes over what it holds: objects that agree in it hold the same. */
  readonly contentHash: Bytes
  /** Messages, or frames of the directory. */
  readonly items: number
  readonly pages: number
  /** Whole seconds. */
  readonly minDate: number
  readonly dateSpan: number
}

export const maxRows = maxNamesPerCommit
const keyBytes = 32
const hashBytes = 32
const contentHashBytes = 16

function column(rows: readonly ObjectRow[], name: 'name' | 'key' | 'ciphertextHash' | 'contentHash'): Bytes {
  return concat(...rows.map((row) => row[name]))
}

/** Columns, so that a row costs at most 112 bytes. */
export function encodeRows(rows: readonly ObjectRow[]): Bytes {
  let before = 0
  const minDates = rows.map(({ minDate }) => {
    const difference = zigzag(minDate - before)
    before = minDate
    return difference
  })
  return new WireWriter()
    .bytes(1, column(rows, 'name'))
    .bytes(2, column(rows, 'key'))
    .bytes(3, column(rows, 'ciphertextHash'))
    .bytes(4, column(rows, 'contentHash'))
    .packed(5, rowNumbers(rows, 'items'))
    .packed(6, rowNumbers(rows, 'pages'))
    .packed(7, minDates)
    .packed(8, rowNumbers(rows, 'dateSpan'))
    .finish()
}

function rowNumbers(rows: readonly ObjectRow[], name: 'items' | 'pages' | 'dateSpan'): number[] {
  return rows.map((row) => row[name])
}

interface Columns {
  names: Uint8Array
  keys: Uint8Array
  ciphertextHashes: Uint8Array
  contentHashes: Uint8Array
  readonly items: number[]
  readonly pages: number[]
  readonly minDates: number[]
  readonly dateSpans: number[]
}

/** Throws `bad-record` unless all columns are of one length and every count is possible. */
export function decodeRows(bytes: Uint8Array): ObjectRow[] {
  const columns = readColumns(new WireReader(bytes))
  const count = columns.names.length / nameBytes
  checkColumns(columns, count)
  const rows: ObjectRow[] = []
  let minDate = 0
  for (let i = 0; i < count; i++) {
    minDate += unzigzag(columns.minDates[i]!)
    const row = {
      name: cell(columns.names, i, nameBytes),
      key: cell(columns.keys, i, keyBytes),
      ciphertextHash: cell(columns.ciphertextHashes, i, hashBytes),
      contentHash: cell(columns.contentHashes, i, contentHashBytes),
      items: columns.items[i]!,
      pages: columns.pages[i]!,
      minDate,
      dateSpan: columns.dateSpans[i]!,
    }
    checkRow(row)
    rows.push(row)
  }
  return rows
}

function readColumns(reader: WireReader): Columns {
  const none = new Uint8Array(0)
  const columns: Columns = {
    names: none,
    keys: none,
    ciphertextHashes: none,
    contentHashes: none,
    items: [],
    pages: [],
    minDates: [],
    dateSpans: [],
  }
  while (reader.more) {
    const field = reader.field()
    if (field === 1) columns.names = reader.bytes(maxRows * nameBytes)
    else if (field === 2) columns.keys = reader.bytes(maxRows * keyBytes)
    else if (field === 3) columns.ciphertextHashes = reader.bytes(maxRows * hashBytes)
    else if (field === 4) columns.contentHashes = reader.bytes(maxRows * contentHashBytes)
    else if (field === 5) reader.uints(columns.items, maxRows)
    else if (field === 6) reader.uints(columns.pages, maxRows)
    else if (field === 7) reader.uints(columns.minDates, maxRows)
    else if (field === 8) reader.uints(columns.dateSpans, maxRows)
    else reader.skip()
  }
  return columns
}

function checkColumns(columns: Columns, count: number): void {
  const agree =
    Number.isInteger(count) &&
    columns.keys.length === count * keyBytes &&
    columns.ciphertextHashes.length === count * hashBytes &&
    columns.contentHashes.length === count * contentHashBytes &&
    [columns.items, columns.pages, columns.minDates, columns.dateSpans].every(
      ({ length }) => length === count,
    )
  if (!agree) throw badRecord('the columns of a manifest do not agree')
}

function checkRow({ items, pages, minDate }: ObjectRow): void {
  const possible =
    pages >= 1 &&
    pages <= maxObjectBodies &&
    items >= pages &&
    items <= pages * maxBodyFrames &&
    Number.isSafeInteger(minDate)
  if (!possible) throw badRecord('a manifest names an impossible object')
}

function cell(whole: Uint8Array, i: number, length: number): Bytes {
  return owned(whole.subarray(i * length, (i + 1) * length))
}
