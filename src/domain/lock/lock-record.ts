import type { Bytes } from '../../core/bytes.ts'
import { concat, utf8 } from '../../core/bytes.ts'
import { HeirloomError } from '../../core/errors.ts'
import { badRecord, owned, WireReader, WireWriter } from '../history/wire.ts'

/** What lies in `keys` under `"lock"` while the app lock is on (docs/format.md section 7): no secret by itself. */
export interface LockRecord {
  /** Of the data key that the slots wrap, and that everything is sealed under once `oldEpoch` is 0. */
  readonly epoch: number
  /** While things are still being sealed again: the epoch whose key lies there in clear until then. 0: none. */
  readonly oldEpoch: number
  /** 16 random bytes, made when the lock was turned on. */
  readonly id: Bytes
  /** At least one; each opens alone. */
  readonly slots: readonly LockSlot[]
}

export type LockSlot = PassphraseSlot | PasskeySlot

interface SlotBase {
  /** 32 random bytes, of this slot alone. */
  readonly salt: Bytes
  /** nonce(12) ∥ AES-256-GCM(data key, 32) ∥ tag(16). */
  readonly wrapped: Bytes
}

export interface PassphraseSlot extends SlotBase {
  readonly kind: 'passphrase'
  readonly cost: Argon2Cost
}

export interface PasskeySlot extends SlotBase {
  readonly kind: 'passkey'
  /** By which the browser finds the passkey. */
  readonly credentialId: Bytes
}

export interface Argon2Cost {
  readonly memoryKiB: number
  readonly iterations: number
  readonly lanes: number
}

/** Of new slots, settled by measurement (docs/format.md section 7). */
export const usualCost: Argon2Cost = { memoryKiB: 64 * 1024, iterations: 3, lanes: 1 }

/** Bounds of what a stored record may ask of this device: an altered one neither fills the memory nor takes for ever. */
export const costBounds = {
  memoryKiB: [8 * 1024, 512 * 1024],
  iterations: [1, 16],
  lanes: [1, 4],
} as const

const magic = utf8('HLLK')
const recordVersion = 1
const knownReader = 1
const headerBytes = 8
const saltBytes = 32
const idBytes = 16
export const wrappedBytes = 12 + 32 + 16
export const maxSlots = 16
const maxCredentialBytes = 1023
const maxRecordBytes = 64 * 1024
const maxEpoch = 255
const kinds = { passphrase: 1, passkey: 2 } as const

/** Epochs are one byte of every record: after the last comes the first again. */
export function epochAfter(epoch: number): number {
  return (epoch % maxEpoch) + 1
}

/** Epoch and id as they stand in a stored record, read without the rest: every write looks at them. */
export function lockEpoch(record: unknown): number {
  return checkHeader(record)[6]!
}

function checkHeader(record: unknown): Bytes {
  if (!(record instanceof Uint8Array) || record.length < headerBytes || record.length > maxRecordBytes) {
    throw badRecord('no lock record')
  }
  if (magic.some((byte, i) => record[i] !== byte)) throw badRecord('no lock record')
  if (record[5]! > knownReader) {
    throw new HeirloomError('newer-database', 'locked by a newer Heirloom', {
      facts: { reader: record[5]! },
    })
  }
  if (record[6] === 0) throw badRecord('a lock without an epoch')
  return record as Bytes
}

export function encodeLock(lock: LockRecord): Bytes {
  const header = concat(magic, Uint8Array.of(recordVersion, knownReader, lock.epoch, lock.oldEpoch))
  const body = new WireWriter().bytes(1, lock.id)
  for (const slot of lock.slots) body.message(2, encodeSlot(slot))
  return concat(header, body.finish())
}

function encodeSlot(slot: LockSlot): Bytes {
  return new WireWriter().raw(slotFacts(slot)).bytes(7, slot.wrapped).finish()
}

/** All of a slot but what it wraps. */
function slotFacts(slot: LockSlot): Bytes {
  const writer = new WireWriter().uint(1, kinds[slot.kind]).bytes(2, slot.salt)
  if (slot.kind === 'passkey') return writer.bytes(3, slot.credentialId).finish()
  const { memoryKiB, iterations, lanes } = slot.cost
  return writer.uint(4, memoryKiB).uint(5, iterations).uint(6, lanes).finish()
}

/** Additional data of the wrapped key: nothing of the slot can be changed without closing it. */
export function slotBinding(lock: Pick<LockRecord, 'epoch' | 'id'>, slot: LockSlot): Bytes {
  return concat(magic, Uint8Array.of(recordVersion, lock.epoch), lock.id, slotFacts(slot))
}

/** `newer-database` for one of a newer Heirloom, `bad-record` for all that is none. */
export function decodeLock(record: unknown): LockRecord {
  const bytes = checkHeader(record)
  const reader = new WireReader(bytes, headerBytes)
  const slots: LockSlot[] = []
  let id: Bytes = new Uint8Array(0)
  while (reader.more) {
    const field = reader.field()
    if (field === 1) id = owned(reader.bytes(idBytes))
    else if (field === 2) {
      slots.push(decodeSlot(reader.message(maxRecordBytes)))
    } else reader.skip()
    if (slots.length > maxSlots) throw badRecord('too many slots')
  }
  if (id.length !== idBytes || slots.length === 0) throw badRecord('a lock that nothing opens')
  return { epoch: bytes[6]!, oldEpoch: bytes[7]!, id, slots }
}

/** A new kind of slot raises the minimum reader: one that is not known here is no slot at all. */
function decodeSlot(reader: WireReader): LockSlot {
  const parts = new Map<number, Bytes>()
  const numbers = new Map<number, number>()
  while (reader.more) {
    const field = reader.field()
    if (field === 2 || field === 3 || field === 7) parts.set(field, owned(reader.bytes(maxCredentialBytes)))
    else if (field <= 6) numbers.set(field, reader.uint())
    else reader.skip()
  }
  const salt = parts.get(2) ?? new Uint8Array(0)
  const wrapped = parts.get(7) ?? new Uint8Array(0)
  if (salt.length !== saltBytes || wrapped.length !== wrappedBytes) throw badRecord('a damaged slot')
  const kind = numbers.get(1)
  if (kind === kinds.passphrase) return { kind: 'passphrase', salt, wrapped, cost: readCost(numbers) }
  const credentialId = parts.get(3)
  if (kind !== kinds.passkey || !credentialId) throw badRecord('a slot of no known kind')
  return { kind: 'passkey', salt, wrapped, credentialId }
}

function readCost(numbers: ReadonlyMap<number, number>): Argon2Cost {
  const bounded = (field: number, [least, most]: readonly [number, number]) => {
    const value = numbers.get(field) ?? 0
    if (value < least || value > most) throw badRecord('a cost out of its bounds')
    return value
  }
  return {
    memoryKiB: bounded(4, costBounds.memoryKiB),
    iterations: bounded(5, costBounds.iterations),
    lanes: bounded(6, costBounds.lanes),
  }
}
