import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { readVarint } from '../../../core/varint.ts'

const folder = fileURLToPath(new URL('../../../../../shared/cases/signal-backup/', import.meta.url))

/** Names of the public conformance cases; empty where they are not mounted beside the project. */
export const caseNames: readonly string[] = existsSync(folder)
  ? readdirSync(folder).filter((name) => name.endsWith('.binproto'))
  : []

export function readCase(name: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(folder + name))
}

/** The messages of a frame stream without their length varints; the first one is the BackupInfo. */
export function splitStream(stream: Uint8Array): Uint8Array<ArrayBuffer>[] {
  const messages: Uint8Array<ArrayBuffer>[] = []
  for (let at = 0; at < stream.length;) {
    const length = readVarint(stream, at)
    if (!length) throw new Error('the case itself is malformed')
    messages.push(stream.slice(length.next, length.next + length.value))
    at = length.next + length.value
  }
  return messages
}
