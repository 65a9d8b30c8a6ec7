import type { Bytes } from '../../core/bytes.ts'
import { concat, concatAll, equalBytes } from '../../core/bytes.ts'
import type { HeirloomError } from '../../core/errors.ts'
import type { Fault } from './faults.ts'
import type { Element } from './group.ts'
import { encodeScalar, readElement, readScalar } from './group.ts'

/** In objects integers are little-endian; in hashes they are big-endian (`sho.ts`). */
export function le64(value: bigint | number): Bytes {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value), true)
  return bytes
}

function readLe64(bytes: Uint8Array): bigint {
  return new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true)
}

/** One value in an object. `read` gets exactly its bytes and answers null when they are no such value. */
export interface Field<T> {
  readonly length: number
  readonly fault: Fault
  read(bytes: Uint8Array): T | null
  write(value: T): Uint8Array
}

/** Not the identity. */
export const element: Field<Element> = {
  length: 32,
  fault: 'point',
  read: readElement,
  write: ({ bytes }) => bytes,
}

/** Below the order and, as no honest object holds one, not zero. */
export const scalar: Field<bigint> = {
  length: 32,
  fault: 'scalar',
  read: (bytes) => readScalar(bytes) || null,
  write: encodeScalar,
}

export const u64: Field<bigint> = { length: 8, fault: 'length', read: readLe64, write: le64 }

/** Since 1970, as a safe integer. */
export const seconds: Field<number> = {
  length: 8,
  fault: 'time',
  read: (bytes) => {
    const value = readLe64(bytes)
    return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : null
  },
  write: le64,
}

/** One of a few numbers, by its name. All eight bytes count. */
export function oneOf<Name extends string>(
  numbers: Readonly<Record<Name, bigint>>,
  fault: Fault,
): Field<Name> {
  const names = Object.keys(numbers) as Name[]
  return {
    length: 8,
    fault,
    read: (bytes) => names.find((name) => numbers[name] === readLe64(bytes)) ?? null,
    write: (name) => le64(numbers[name]),
  }
}

/** Bytes that are taken as they are; `make` gives them their meaning. */
export function bytesOf<T extends Uint8Array = Bytes>(
  length: number,
  make: (bytes: Uint8Array) => T = (bytes) => new Uint8Array(bytes) as Uint8Array as T,
): Field<T> {
  return { length, fault: 'length', read: make, write: (value) => value }
}

/** So many points, one behind the other. */
export function points(count: number): Field<readonly Element[]> {
  return {
    length: count * element.length,
    fault: 'point',
    read(bytes) {
      const read: Element[] = []
      for (let at = 0; at < bytes.length; at += element.length) {
        const point = element.read(bytes.subarray(at, at + element.length))
        if (!point) return null
        read.push(point)
      }
      return read
    },
    write: (list) => concatAll(list.map(({ bytes }) => bytes)),
  }
}

/** A list with its length in front, where only one length can be right. */
export function counted<T>(count: number, list: Field<T>): Field<T> {
  const front = le64(count)
  return {
    length: front.length + list.length,
    fault: 'length',
    read: (bytes) =>
      equalBytes(bytes.subarray(0, front.length), front) ? list.read(bytes.subarray(front.length)) : null,
    write: (value) => concat(front, list.write(value)),
  }
}

/** The challenge and the responses of a proof. Whether they are scalars is found out when it is verified. */
export function proofOf(responses: number): Field<Bytes> {
  const length = 32 * (1 + responses)
  return counted(length, bytesOf(length))
}

type Fields = Readonly<Record<string, Field<unknown>>>
type Values<F extends Fields> = { readonly [Name in keyof F]: F[Name] extends Field<infer T> ? T : never }

/** A version byte and fields in fixed places. */
export interface Layout<T> {
  readonly length: number
  /** Strict: exactly these bytes, nothing behind them. */
  read(bytes: Uint8Array): T
  write(values: T): Bytes
}

/**
 * `fields` stand in the object in the order they are listed. `refuse` makes the error that `read` throws. Any of
 * `versions` is read, the first is written.
 */
export function layout<F extends Fields>(
  fields: F,
  refuse: (fault: Fault) => HeirloomError,
  versions: readonly number[] = [0],
): Layout<Values<F>> {
  const entries = Object.entries(fields)
  const length = entries.reduce((sum, [, field]) => sum + field.length, 1)
  return {
    length,
    read(bytes) {
      if (bytes.length !== length) throw refuse('length')
      if (!versions.includes(bytes[0]!)) throw refuse('version')
      let at = 1
      const values = entries.map(([name, field]) => {
        const value = field.read(bytes.subarray(at, (at += field.length)))
        if (value === null) throw refuse(field.fault)
        return [name, value] as const
      })
      return Object.fromEntries(values) as Values<F>
    },
    write(values) {
      return concat(Uint8Array.of(versions[0]!), ...entries.map(([name, field]) => field.write(values[name])))
    },
  }
}
