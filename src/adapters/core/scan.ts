import { HeirloomError } from '../../core/errors.ts'
import { maxFrameBytes, type FrameColumns, type ScanResult } from '../../domain/core-port.ts'
import { put, unexpected, type Engine } from './engine.ts'
import { statuses } from './exports.ts'

/** Bytes taken in per call unless a frame is longer. */
const windowBytes = 128 * 1024

interface Column {
  readonly from: Uint8Array | Uint16Array | Uint32Array | Float64Array
  readonly name: Exclude<keyof FrameColumns, 'capacity'>
}

/** The scanner of one core. See `FrameScanner.scan`. */
export class CoreScanner {
  readonly #engine: Engine
  readonly #columns: readonly Column[]
  readonly #capacity: number

  constructor(engine: Engine) {
    this.#engine = engine
    this.#capacity = engine.calls.columnCapacity.value
    this.#columns = coreColumns(engine, this.#capacity)
  }

  scan(bytes: Uint8Array, at: number, columns: FrameColumns): ScanResult {
    if (!Number.isInteger(at) || at < 0 || at > bytes.length || bytes.length > 0xffffffff) {
      throw new HeirloomError('bad-length', 'a scan begins outside its bytes')
    }
    checkColumns(columns, this.#capacity)
    let next = at
    let rows = 0
    let size = windowBytes
    while (rows < columns.capacity && next < bytes.length) {
      const part = bytes.subarray(next, next + size)
      const { frames, used } = this.#scanPart(part, next, columns, rows)
      rows += frames
      next += used
      if (frames === 0 && (part.length < size || size >= this.#engine.inputSize)) break
      size = frames === 0 ? this.#engine.inputSize : windowBytes
    }
    return { frames: rows, next }
  }

  #scanPart(
    part: Uint8Array,
    base: number,
    columns: FrameColumns,
    row: number,
  ): { frames: number; used: number } {
    const { calls, inputAt, inputSize } = this.#engine
    put(this.#engine, inputAt, inputSize, part)
    const frames = calls.scan(part.length, base, columns.capacity - row)
    const used = calls.scanNext()
    if (frames < 0) throw refusal(frames, base + used)
    for (const { from, name } of this.#columns) columns[name].set(from.subarray(0, frames), row)
    return { frames, used }
  }
}

function refusal(status: number, offset: number): HeirloomError {
  if (status === statuses.badDelimiter) {
    return new HeirloomError('bad-frame', 'a frame has an impossible length', { facts: { offset } })
  }
  if (status === statuses.tooLarge) {
    return new HeirloomError('too-large', 'a frame is over 4 MiB', { facts: { offset, most: maxFrameBytes } })
  }
  return unexpected('scan', status)
}

function checkColumns(columns: FrameColumns, most: number): void {
  const { capacity } = columns
  if (!Number.isInteger(capacity) || capacity < 1 || capacity > most) {
    throw new HeirloomError('bad-length', `columns hold ${capacity} frames, 1 to ${most} are possible`)
  }
  const { kind, itemKind, flags, at, length, chat, author, dateSent, dateReceived } = columns
  const { expiresAt, timer, bodyAt, bodyLength, attachments, files } = columns
  const all = [kind, itemKind, flags, at, length, chat, author, dateSent, dateReceived]
  for (const column of [...all, expiresAt, timer, bodyAt, bodyLength, attachments, files]) {
    if (column.length !== capacity)
      throw new HeirloomError('bad-length', 'a column is not as long as the others')
  }
}

/** Views of the columns as they lie in the core. */
function coreColumns({ calls, memory: { buffer } }: Engine, capacity: number): readonly Column[] {
  const bytes = (at: number) => new Uint8Array(buffer, at, capacity)
  const halves = (at: number) => new Uint16Array(buffer, at, capacity)
  const words = (at: number) => new Uint32Array(buffer, at, capacity)
  const doubles = (at: number) => new Float64Array(buffer, at, capacity)
  return [
    { name: 'kind', from: bytes(calls.columnKind.value) },
    { name: 'itemKind', from: bytes(calls.columnItemKind.value) },
    { name: 'flags', from: halves(calls.columnFlags.value) },
    { name: 'at', from: words(calls.columnAt.value) },
    { name: 'length', from: words(calls.columnLength.value) },
    { name: 'chat', from: doubles(calls.columnChat.value) },
    { name: 'author', from: doubles(calls.columnAuthor.value) },
    { name: 'dateSent', from: doubles(calls.columnDateSent.value) },
    { name: 'dateReceived', from: doubles(calls.columnDateReceived.value) },
    { name: 'expiresAt', from: doubles(calls.columnExpiresAt.value) },
    { name: 'timer', from: doubles(calls.columnTimer.value) },
    { name: 'bodyAt', from: words(calls.columnBodyAt.value) },
    { name: 'bodyLength', from: words(calls.columnBodyLength.value) },
    { name: 'attachments', from: halves(calls.columnAttachments.value) },
    { name: 'files', from: halves(calls.columnFiles.value) },
  ]
}
