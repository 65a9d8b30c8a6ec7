import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync, gzipSync, inflateRawSync, inflateSync } from 'node:zlib'
import { chromium, type BrowserContext, type Page } from '@playwright/test'
import { voucherHash } from '../server/payments/vouchers/voucher-hash.ts'
import { keysOfRecoveryKey } from '../src/app/archive/archive-keys.ts'
import type { RecoveryKey } from '../src/domain/keys/key-types.ts'
import { showRecoveryKey } from '../src/domain/keys/recovery-key.ts'
import { parseVoucher } from '../src/domain/protocol/voucher-code.ts'
import { expect, test } from './journey.ts'
import { makeHistory, signalKey, writeSnapshotFolder } from './made-sources.ts'
import { go, importFolder, makeFirstBackup, openApp } from './person.ts'
import type { ServiceProcess } from './service.ts'
import { makeVoucher, redeemVoucher } from './vouchers.ts'
import { strangers, watch, type Witness } from './witness.ts'

const seed = 47
const phrase = 'the heron hides its silver spoon in the third drawer'
const ownName = 'Quillonia Featherstonehaugh'
const signals = signalKey(seed)
/** Magic, version and minimum reader stand before everything sealed. */
const headerBytes = 16
/** Long values are looked for in pieces. */
const piece = 32

test('the service keeps nothing of what was said, by whom, or under which key', async ({
  browser,
  ownService,
  folder,
}) => {
  const history = makeHistory({ messages: 2000, seed, phrase, ownName })
  const path = await writeSnapshotFolder(folder, history, signals)
  const keys: string[] = []
  const vouchers: string[] = []
  const shown: Buffer[] = []
  const objects: Buffer[][] = []
  const witnesses: Witness[] = []
  for (let account = 0; account < 2; account++) {
    const before = new Set(filesBelow(ownService.data))
    const context = await browser.newContext()
    witnesses.push(await watch(context))
    keepWhatIsShown(context, shown)
    const page = await context.newPage()
    keys.push(await backUp(page, ownService, path))
    vouchers.push(await makeVoucher(ownService, 2))
    await redeemVoucher(page, vouchers[account]!)
    await context.close()
    const fresh = filesBelow(join(ownService.data, 'objects')).filter((file) => !before.has(file))
    objects.push(fresh.map((file) => readFileSync(file)))
  }

  const secrets = [phrase, ownName, ...keys, signals].flatMap(formsOf)
  expect(found(gzipSync(`so ${phrase} it is`), secrets).length).toBeGreaterThan(0)
  const derived = keys.flatMap(secretsBehind).flatMap(formsOfBytes)
  // What the service is shown it may check, and must not keep.
  const passing = [...vouchers.map((code) => Buffer.from(parseVoucher(code)!)), ...shown].flatMap(
    formsOfBytes,
  )
  const codes = vouchers.flatMap((code) => [...formsOf(code), ...formsOf(code.replaceAll('-', ''))])
  expect(shown.length).toBeGreaterThan(20)
  const kept = filesBelow(ownService.data).map((file) => readFileSync(file))
  for (const file of kept) expect(found(file, [...secrets, ...derived, ...passing, ...codes])).toEqual([])
  // So it was the right thing that was looked for: of both there is a hash.
  const hashes = [
    ...vouchers.map((code) => voucherHash(parseVoucher(code)!)),
    ...keys.map((key) => hashOfId(keysOfRecoveryKey(key as RecoveryKey).backupId)),
  ]
  for (const hash of hashes) expect(kept.some((file) => file.includes(Buffer.from(hash)))).toBe(true)
  for (const witness of witnesses) {
    expect(strangers(witness, ownService.url)).toEqual([])
    expect(witness.faults).toEqual([])
    const sent = witness.requests.map(({ url, body }) =>
      Buffer.concat([Buffer.from(url), body ?? Buffer.of()]),
    )
    expect(found(Buffer.concat(sent), [...secrets, ...derived])).toEqual([])
    expect(found(Buffer.from(witness.lines.join('\n')), secrets)).toEqual([])
  }
  const [first, second] = objects
  expect(first!.length).toBeGreaterThan(2)
  const blocks = blocksOf(first!)
  expect(second!.flatMap((object) => common(object, blocks))).toEqual([])
  // Nor does one account repeat itself: a key or nonce used twice on the same pages would show here.
  for (const [i, object] of first!.entries()) {
    const others = blocksOf(first!.filter((_, j) => j !== i))
    expect(common(object, others)).toEqual([])
  }
})

test('the typed Signal key is nowhere once the import is done', async ({ ownService, folder }) => {
  const path = await writeSnapshotFolder(folder, makeHistory({ messages: 600, seed }), signals)
  const profile = mkdtempSync(join(tmpdir(), 'heirloom-profile-'))
  const options = test.info().project.use.launchOptions ?? {}
  const context: BrowserContext = await chromium.launchPersistentContext(profile, {
    ...options,
    permissions: ['clipboard-read', 'clipboard-write'],
  })
  const witness = await watch(context)
  const page = await context.newPage()
  await openApp(page, ownService.url)
  await importFolder(page, path, showRecoveryKey(signals).join(' '))
  await go(page, 'Chats')
  // Something that must be found: so the profile is on the disk, and is looked through.
  const control = 'a planted word that may be found'
  await page.evaluate((words) => localStorage.setItem('control', words), control)
  const clipboard = await page.evaluate(() => navigator.clipboard.readText())
  const kept = await page.evaluate(() => JSON.stringify([localStorage, sessionStorage, document.cookie]))
  await context.close()

  const secrets = formsOf(signals)
  expect(found(Buffer.from([clipboard, kept, ...witness.lines].join('\n')), secrets)).toEqual([])
  for (const { url, body } of witness.requests) {
    expect(found(Buffer.from(url), secrets)).toEqual([])
    expect(found(body ?? Buffer.of(), secrets)).toEqual([])
  }
  const files = filesBelow(profile)
  expect(files.some((file) => found(readFileSync(file), formsOf(control)).length > 0)).toBe(true)
  for (const file of files) expect(found(readFileSync(file), secrets), file).toEqual([])
  rmSync(profile, { recursive: true, force: true })
})

async function backUp(page: Page, service: ServiceProcess, path: string): Promise<string> {
  await openApp(page, service.url)
  await importFolder(page, path, signals)
  await go(page, 'Backup')
  return (await makeFirstBackup(page)).replaceAll(' ', '')
}

/** Presentations, signatures and sessions of every call, and what is asked for blindly when a payment is redeemed. */
function keepWhatIsShown(context: BrowserContext, shown: Buffer[]): void {
  const seen = new Set<string>()
  const keep = (text: string | undefined) => {
    if (text === undefined || seen.has(text)) return
    seen.add(text)
    const bytes = Buffer.from(text, 'base64url')
    for (let at = 0; at + piece <= bytes.length; at += piece) shown.push(bytes.subarray(at, at + piece))
  }
  context.on('request', (request) => {
    const headers = request.headers()
    keep(headers['heirloom-presentation'])
    keep(headers['heirloom-signature'])
    keep(headers['authorization']?.replace('Bearer ', ''))
    if (!/\/receipts$/.test(request.url())) return
    const { presentation, request: blinded } = request.postDataJSON() as Record<string, string | undefined>
    keep(presentation)
    keep(blinded)
  })
}

/** All that is kept of a backup id. */
function hashOfId(id: Uint8Array): Uint8Array {
  return createHash('sha256').update(id).digest().subarray(0, 16)
}

/** What a recovery key gives rise to and nobody else is to have. */
function secretsBehind(key: string): Buffer[] {
  const { backupKey, accountId, accountSeed, backupId, privateKey } = keysOfRecoveryKey(key as RecoveryKey)
  return [backupKey, accountId, accountSeed, backupId, privateKey].map((bytes) => Buffer.from(bytes))
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

/**
 * Every form a text may lie in: either case, in groups as typed, half of it (a stored block may begin in the middle),
 * UTF-16, hex and base64 at its three offsets.
 */
function formsOf(secret: string): Buffer[] {
  const isKey = /^[0-9a-z]{64}$/.test(secret)
  const groups = secret.match(/.{4}/g) ?? []
  const half = Math.floor(secret.length / 2)
  const texts = isKey
    ? [' ', '-', '', '\n'].map((between) => groups.slice(4, 10).join(between))
    : [secret, secret.slice(0, half), secret.slice(half)]
  const cased = texts.flatMap((text) => [text, text.toUpperCase(), text.toLowerCase()])
  return cased.flatMap((text) => {
    const utf8 = Buffer.from(text)
    const base64 = [0, 1, 2].map((skip) =>
      utf8
        .subarray((3 - skip) % 3)
        .toString('base64')
        .slice(0, -4),
    )
    const written = [utf8.toString('hex'), utf8.toString('hex').toUpperCase(), ...base64]
    return [utf8, Buffer.from(text, 'utf16le'), ...written.map((form) => Buffer.from(form))]
  })
}

/** Bytes as they are, and written as text. */
function formsOfBytes(bytes: Buffer): Buffer[] {
  const base64 = [0, 1, 2].flatMap((skip) => {
    const text = bytes.subarray(skip, bytes.length - ((bytes.length - skip) % 3))
    return [text.toString('base64'), text.toString('base64url')]
  })
  return [bytes, ...[bytes.toString('hex'), ...base64].map((form) => Buffer.from(form))]
}

/** Which of the forms stand in the bytes, raw or once unpacked as a whole. */
function found(bytes: Buffer, forms: readonly Buffer[]): string[] {
  const views = [bytes]
  for (const unpack of [inflateSync, gunzipSync, inflateRawSync, brotliDecompressSync]) {
    try {
      views.push(unpack(bytes))
    } catch {
      // Not packed this way.
    }
  }
  return forms.filter((form) => views.some((view) => view.includes(form))).map((form) => form.toString())
}

function* alignedBlocks(object: Buffer, step: number): Generator<string> {
  for (let at = headerBytes; at + 16 <= object.length; at += step)
    yield object.toString('latin1', at, at + 16)
}

/** Every 16 bytes, at any offset. */
function blocksOf(objects: readonly Buffer[]): Set<string> {
  const blocks = new Set<string>()
  for (const object of objects) for (const block of alignedBlocks(object, 1)) blocks.add(block)
  return blocks
}

function common(object: Buffer, blocks: ReadonlySet<string>): string[] {
  return [...alignedBlocks(object, 1)].filter((block) => blocks.has(block)).slice(0, 3)
}
