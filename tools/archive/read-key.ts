import { createReadStream } from 'node:fs'
import type { Readable, Writable } from 'node:stream'
import type { ReadStream } from 'node:tty'
import { HeirloomError } from '../../src/core/errors.ts'
import type { RecoveryKey } from '../../src/domain/keys/key-types.ts'
import type { TypedRecoveryKey } from '../../src/domain/keys/typed-key.ts'
import { readRecoveryKey, recoveryKeyLength } from '../../src/domain/keys/typed-key.ts'
import type { ArchiveArguments } from './arguments.ts'
import { UsageError } from './arguments.ts'

const maxKeyFileBytes = 64 * 1024

/** Standard input, or what stands for it: a terminal can be asked. */
export type KeyInput = Readable | ReadStream

/** Null: none was given, and there is nobody to ask. `wrong-key-shape` for what cannot be one. */
export async function readKey(
  args: Pick<ArchiveArguments, 'key' | 'keyFile'>,
  { stdin, stderr }: { readonly stdin: KeyInput; readonly stderr: Pick<Writable, 'write'> },
): Promise<RecoveryKey | null> {
  const typed = args.key ?? (await keyFromFile(args.keyFile, stdin)) ?? (await askKey(stdin, stderr))
  if (typed === null) return null
  const result = readRecoveryKey(typed)
  if (result.ok) return result.key
  throw new HeirloomError('wrong-key-shape', shapeSentence(result))
}

function shapeSentence(result: Exclude<TypedRecoveryKey, { ok: true }>): string {
  const groups = result.badGroups.map((group) => group + 1).join(', ')
  const where = groups === '' ? '' : ` Look at group ${groups}.`
  return `A recovery key has ${recoveryKeyLength} letters and digits, this one has ${result.length}.${where}`
}

async function keyFromFile(path: string | null, stdin: KeyInput): Promise<string | null> {
  if (path === null) return null
  try {
    return await firstOf(path === '-' ? stdin : createReadStream(path))
  } catch (cause) {
    throw new HeirloomError('source-unreadable', 'The key file cannot be read.', { cause })
  }
}

/** No more than a key file may have: what is given may have no end. */
async function firstOf(stream: AsyncIterable<string | Buffer>): Promise<string> {
  const parts: Buffer[] = []
  let length = 0
  for await (const part of stream) {
    const bytes = Buffer.from(part as string)
    parts.push(bytes)
    length += bytes.length
    if (length >= maxKeyFileBytes) break
  }
  return Buffer.concat(parts).subarray(0, maxKeyFileBytes).toString('utf8')
}

/** Asks on the terminal and shows nothing of what is typed. */
async function askKey(stdin: KeyInput, stderr: Pick<Writable, 'write'>): Promise<string | null> {
  if (!('isTTY' in stdin) || !stdin.isTTY) return null
  stderr.write('Recovery key (not shown while you type): ')
  stdin.setRawMode(true)
  stdin.setEncoding('utf8')
  let typed = ''
  try {
    for await (const part of stdin as AsyncIterable<string>) {
      for (const character of part) {
        if (character === '\r' || character === '\n' || character === '\u0004') return typed
        if (character === '\u0003') throw new HeirloomError('cancelled', 'stopped as asked')
        typed = character === '\u007f' || character === '\b' ? typed.slice(0, -1) : typed + character
      }
    }
    return typed
  } finally {
    stdin.setRawMode(false)
    stdin.pause()
    stderr.write('\n')
  }
}

export function needKey(key: RecoveryKey | null): RecoveryKey {
  if (key === null) throw new UsageError('Give the recovery key: --key or --key-file.')
  return key
}
