import type { Page } from '@playwright/test'
import { webRandomness } from '../../src/adapters/crypto/web-randomness.ts'
import type { Core } from '../../src/domain/core-port.ts'
import type { FileKey } from '../lib/seal-archive.ts'
import { memorySink } from '../../src/domain/file/testing/memory.ts'
import { comparable, Purpose, validateBytes } from '../lib/oracle.ts'
import { makeFileKey, sealArchive } from '../lib/seal-archive.ts'
import { readVarint } from '../../src/core/varint.ts'
import { WireReader } from '../../src/domain/frame/wire.ts'
import { differences } from './differences.ts'
import { openOfficially } from './open-official.ts'

/** `BackupInfo.backupTimeMs`: the day a case lives on. */
export function backupTime(frames: Uint8Array): number {
  const length = readVarint(frames, 0)
  const reader = new WireReader(frames, length?.next ?? 0, (length?.next ?? 0) + (length?.value ?? 0))
  while (reader.next()) if (reader.number === 2) return reader.value() ?? 0
  return 0
}

/** Import, export, compare. Answers what is wrong; nothing when all is well. */
export async function runCase(page: Page, frames: Uint8Array<ArrayBuffer>, core: Core): Promise<string[]> {
  const erased = await page.evaluate(() => window.heirloom.call('eraseHistory', []))
  if (!erased.ok) return [`erasing failed: ${erased.code}`]
  const key = makeFileKey(webRandomness)
  const sink = memorySink()
  await sealArchive([frames], { core, key, sink, randomness: webRandomness })
  await page.setInputFiles('#files', {
    name: 'case.bin',
    mimeType: 'application/octet-stream',
    buffer: Buffer.from(sink.bytes()),
  })
  const request = { paths: null, key: key.recoveryKey as string, accountId: key.accountId }
  const imported = await page.evaluate((asked) => window.heirloom.importPicked(asked), request)
  if (!imported.ok) return [`import failed at ${imported.step}: ${imported.code} (${imported.message})`]
  const exported = await page.evaluate(() => window.heirloom.exportFile())
  if (!exported.ok) return [`export failed: ${exported.code} (${exported.message})`]
  const { value } = exported
  const exportKey = { recoveryKey: value.key, accountId: value.accountId } as FileKey
  return compare(frames, Buffer.from(value.base64, 'base64'), exportKey)
}

async function compare(frames: Uint8Array, file: Buffer<ArrayBuffer>, key: FileKey): Promise<string[]> {
  const problems: string[] = []
  const outcome = await validateBytes(file, key, Purpose.DeviceTransfer)
  if (!outcome.ok) problems.push(`the official validator refuses the export: ${outcome.errorMessage ?? ''}`)
  const before = await comparable(frames, Purpose.DeviceTransfer)
  const after = await comparable(openOfficially(file, key), Purpose.DeviceTransfer)
  problems.push(...differences(before.unknownFields.join('\n'), after.unknownFields.join('\n')))
  problems.push(...differences(before.text, after.text))
  return problems
}
