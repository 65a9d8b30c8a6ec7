import { randomBytes } from 'node:crypto'
import { chmod, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { HeirloomError } from '../../../src/core/errors.ts'
import { toBase64Url } from '../../../src/core/bytes.ts'
import { parseB64 } from '../../../src/domain/protocol/names.ts'
import type { PaymentFacts, Voucher } from '../../facts/payment-facts.ts'
import { folderSyncer, forgetTimes, isMissing } from '../../objects/sync.ts'

/**
 * [Note: How new vouchers reach the service] The service holds its database alone, so the command that makes vouchers
 * leaves their hashes in a file of the data folder. The service takes such files in when it sweeps, and whenever
 * somebody shows a code it does not know: so a new voucher works at once, whether or not the service ran when it was
 * made.
 */

const folderName = 'vouchers'
const fileEnd = '.json'
const version = 1
export const maxVoucherMonths = 120
const syncFolder = folderSyncer()

/** Leaves vouchers for the service to find. On disk when it resolves. The data folder must be there. */
export async function leaveVouchers(dataFolder: string, vouchers: readonly Voucher[]): Promise<void> {
  const folder = join(dataFolder, folderName)
  await mkdir(folder).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  })
  await chmod(folder, 0o700)
  const name = randomBytes(16).toString('hex')
  const unfinished = join(folder, `${name}.tmp`)
  const list = vouchers.map(({ hash, months }) => ({ hash: toBase64Url(hash), months }))
  const file = await open(unfinished, 'wx', 0o600)
  try {
    await file.writeFile(JSON.stringify({ version, vouchers: list }))
    await forgetTimes(file)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(unfinished, join(folder, name + fileEnd))
  await syncFolder(folder)
  await syncFolder(dataFolder)
}

export interface VoucherSpool {
  /** Takes in what lies there. A file that makes no sense is left and reported; the others are taken. */
  takeIn(): Promise<void>
}

export function voucherSpool(
  dataFolder: string,
  facts: PaymentFacts,
  log: (line: string) => void,
): VoucherSpool {
  const folder = join(dataFolder, folderName)
  let running: Promise<void> = Promise.resolve()

  /** One file that cannot be read keeps nobody from the others. */
  async function orSay(task: () => Promise<void>): Promise<void> {
    try {
      await task()
    } catch {
      log('new vouchers cannot be taken in; are their files readable by the service?')
    }
  }
  async function take(path: string): Promise<void> {
    await facts.addVouchers(readVouchers(await readFile(path, 'utf8')))
    // Only now: a stop in between takes the same file in again, which changes nothing.
    await rm(path)
  }
  function takeAll(): Promise<void> {
    return orSay(async () => {
      for (const name of await fileNames(folder)) await orSay(() => take(join(folder, name)))
    })
  }
  return {
    takeIn: () => {
      running = running.then(takeAll)
      return running
    },
  }
}

async function fileNames(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => name.endsWith(fileEnd))
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}

function readVouchers(text: string): Voucher[] {
  const file = JSON.parse(text) as { version?: unknown; vouchers?: unknown }
  if (file.version !== version || !Array.isArray(file.vouchers)) throw wrong()
  return file.vouchers.map((entry: unknown) => {
    const { hash, months } = (entry ?? {}) as { hash?: unknown; months?: unknown }
    const bytes = parseB64(hash, 32)
    if (!bytes || !isMonths(months)) throw wrong()
    return { hash: bytes, months }
  })
}

export function isMonths(months: unknown): months is number {
  return Number.isInteger(months) && (months as number) >= 1 && (months as number) <= maxVoucherMonths
}

function wrong(): HeirloomError {
  return new HeirloomError('bad-record', 'not a file of vouchers')
}
