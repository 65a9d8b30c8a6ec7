import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { link, open, readFile, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { GenericServerSecretParams, ServerSecretParams } from '@signalapp/libsignal-client/zkgroup.js'
import { concat, equalBytes, utf8 } from '../../src/core/bytes.ts'
import { HeirloomError } from '../../src/core/errors.ts'
import { forgetTimes, isMissing } from '../objects/sync.ts'

/**
 * "Heirloom parameters\n" ∥ version (1) ∥ generic secret (385) ∥ server secret (2721) ∥ SHA-256 of all before (32).
 * Written once, whole, and never changed: credentials and receipts issued before would be worth nothing.
 */
const magic = utf8('Heirloom parameters\n')
const version = 1
const genericSecretBytes = 385
const serverSecretBytes = 2721
const hashBytes = 32
const headBytes = magic.length + 1
const fileBytes = headBytes + genericSecretBytes + serverSecretBytes + hashBytes

export interface SecretParameters {
  /** Of backup credentials. */
  readonly generic: GenericServerSecretParams
  /** Of receipts. */
  readonly server: ServerSecretParams
}

/** Null: there is no such file. Throws `storage-blocked` with a sentence for one that cannot be used. */
export async function readParameters(path: string): Promise<SecretParameters | null> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    if (isMissing(cause)) return null
    throw unusable('cannot be read', cause)
  })
  return bytes && parse(new Uint8Array(bytes))
}

/** As above, at once; for tools that hold the secret half by right. */
export function readParametersNow(path: string): SecretParameters {
  return parse(new Uint8Array(readFileSync(path)))
}

/** New ones, on disk when this resolves. A file that is there already is never replaced: its content is returned. */
export async function makeParameters(path: string): Promise<SecretParameters> {
  const made = { generic: GenericServerSecretParams.generate(), server: ServerSecretParams.generate() }
  const draft = `${path}.new`
  await rm(draft, { force: true })
  try {
    await writeSynced(draft, encode(made))
    // Unlike a rename this fails when somebody was quicker.
    await link(draft, path)
  } catch (cause) {
    const there = await readParameters(path)
    if (there) return there
    throw unusable('cannot be written', cause)
  } finally {
    await rm(draft, { force: true })
  }
  await syncFolder(dirname(path))
  return made
}

function encode({ generic, server }: SecretParameters): Uint8Array {
  const body = concat(magic, Uint8Array.of(version), generic.getContents(), server.serialize())
  return concat(body, createHash('sha256').update(body).digest())
}

function parse(bytes: Uint8Array<ArrayBuffer>): SecretParameters {
  if (!equalBytes(bytes.slice(0, magic.length), magic)) throw unusable('is not one of ours')
  if (bytes[magic.length] !== version) throw unusable('was written by a newer version of the service')
  if (bytes.length !== fileBytes) throw unusable('is damaged: it has another length')
  const body = bytes.slice(0, -hashBytes)
  if (!equalBytes(createHash('sha256').update(body).digest(), bytes.slice(-hashBytes))) {
    throw unusable('is damaged')
  }
  try {
    const serverAt = headBytes + genericSecretBytes
    return {
      generic: new GenericServerSecretParams(body.slice(headBytes, serverAt)),
      server: new ServerSecretParams(body.slice(serverAt)),
    }
  } catch (cause) {
    throw unusable('is damaged', cause)
  }
}

function unusable(why: string, cause?: unknown): HeirloomError {
  const sentence = `the file of server parameters ${why}; put back a good copy of it, nothing else can replace it`
  return new HeirloomError('storage-blocked', sentence, { cause })
}

async function writeSynced(path: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(path, 'wx', 0o600)
  try {
    await handle.writeFile(bytes)
    await forgetTimes(handle)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
