import type { Page } from '@playwright/test'
import { decodeCredentialSet } from '../../src/app/credentials/credential-set.ts'
import { keysOfSetting } from '../../src/app/archive/archive-keys.ts'
import { fromHex } from '../../src/core/bytes.ts'
import type { Bytes } from '../../src/core/bytes.ts'
import { decodeBackupSetting } from '../../src/domain/archive/backup-setting.ts'
import { encodeBackupAuthContext, makeBackupAuthContext } from '../../src/domain/credentials/backup-auth.ts'
import { accountId, backupKey, mediaRootKey } from '../../src/domain/keys/key-types.ts'
import type { NotedSecrets } from '../harness/secrets-channel.ts'
import { need } from '../lib/stage.ts'
import { CrashStage, type Blow, type Device } from './crash-stage.ts'
import type { Drill, Floor } from './drill.ts'
import { importSample } from './lab.ts'
import { searchProfile, type Found, type Needle } from './lock/search-profile.ts'
import { Stopping } from './lock/stopping.ts'
import { sealedSample } from './small-samples.ts'

const passphrase = 'kettle otter violin harbour'
const blows: readonly Exclude<Blow, 'service'>[] = ['worker', 'worker', 'worker', 'tab', 'browser']

/** The profile of a locked app searched for everything that it must not hold; then kills while it is sealed again. */
export const lock: Drill = {
  about: 'a locked profile searched for keys and text; killed while it is sealed again (--kills 50)',
  async run(floor) {
    const stage = await CrashStage.build()
    try {
      await new Profile(floor, stage.home).run()
      await new Sealing(floor, stage.guest).run(floor.option('kills', 50))
      await new Stopping(floor, stage.guest, passphrase).run()
    } finally {
      await stage.clear()
    }
  },
}

/** One life of a profile: used without a lock, locked late, restarted. */
class Profile {
  private readonly floor: Floor
  private readonly device: Device

  constructor(floor: Floor, device: Device) {
    this.floor = floor
    this.device = device
  }

  async run(): Promise<void> {
    const planted = await this.live()
    const before = await this.secrets()
    const { browser } = this.device
    await browser.stop()
    // The control: without a lock the data key lies there, so that the search can find what is there.
    const control = searchProfile(browser.profile, needlesOf(planted, before.noted))
    this.judge(
      'control',
      control.found.some(({ name }) => name === 'data key'),
      'the search found no key without a lock',
    )
    this.floor.say(`control: ${summary(control.found)} in ${control.bytes} bytes`)
    const oldKeys = before.noted.dataKeys.map((raw) => ({ name: 'data key', bytes: Buffer.from(raw, 'hex') }))

    const page = await this.device.page()
    need(await page.evaluate((words) => window.heirloom.turnOnLock(words), passphrase))
    need(await page.evaluate(() => window.heirloom.sealed()))
    await this.keepRecoveryKey(page, planted.recoveryKey)
    const { noted } = await this.secrets()
    await this.restarted()
    const locked = searchProfile(browser.profile, needlesOf(planted, noted))
    const found = summary(locked.found)
    this.judge('locked profile', locked.found.length === 0, found)
    this.floor.say(
      `locked: ${found} in ${locked.bytes} bytes, ${needlesOf(planted, noted).length} things sought`,
    )
    // Not promised (docs/threat-model.md): what the database deleted lies in its files until it cleans up.
    const rest = searchProfile(browser.profile, oldKeys)
    this.floor.say(`the key from before the lock, which was deleted: ${summary(rest.found)}`)
  }

  /** A history with planted text, backups on and one made. */
  private async live(): Promise<Planted> {
    const page = await this.device.page()
    const mark = `planted${this.floor.random.int(1e9)}`
    const texts = [`${mark}name`, `${mark}one`, `${mark}two`]
    const call = (method: 'startEmpty' | 'appendNote', text: string) =>
      page.evaluate(([name, said]) => window.heirloom.call(name, [said]), [method, text] as const)
    need(await call('startEmpty', texts[0]!))
    for (const text of texts.slice(1)) need(await call('appendNote', `so ${text} was written`))
    const { key } = need(await page.evaluate(() => window.heirloom.turnOn()))
    need(await page.evaluate(() => window.heirloom.backUp({ guard: true })))
    return { texts, recoveryKey: key }
  }

  /** Typed under the lock it is kept there, sealed: a search for what was never written would find nothing either. */
  private async keepRecoveryKey(page: Page, key: string): Promise<void> {
    need(await page.evaluate((typed) => window.heirloom.call('confirmKey', [typed]), key))
    const standing = need(await page.evaluate(() => window.heirloom.call('readKeyStanding', [])))
    const { canShow } = standing as { readonly canShow: boolean }
    this.judge('recovery key kept', canShow, 'it is not kept under the lock')
  }

  private async secrets(): Promise<{ noted: NotedSecrets }> {
    return { noted: need(await (await this.device.page()).evaluate(() => window.heirloom.secrets())) }
  }

  /** Closed and opened again: the lock is there, and says so; then closed for the search. */
  private async restarted(): Promise<void> {
    await this.device.browser.stop()
    const page = await this.device.page()
    const refused = await page.evaluate(() => window.heirloom.call('listChats', []))
    this.judge('locked after a restart', !refused.ok && refused.code === 'locked', 'chats were listed')
    const { clear } = need(await page.evaluate(() => window.heirloom.keyNames()))
    this.judge('no key in clear', clear === 0, `${clear} keys in clear`)
    await this.device.browser.stop()
  }

  private judge(what: string, right: boolean, why: string): void {
    if (right) this.floor.pass()
    else this.floor.fail(what, why)
  }
}

interface Planted {
  readonly texts: readonly string[]
  readonly recoveryKey: string
}

function needlesOf({ texts, recoveryKey }: Planted, noted: NotedSecrets): Needle[] {
  const key = recoveryKey.replaceAll(/[^0-9a-z]/gi, '')
  const grouped = key.replaceAll(/(.{4})(?=.)/g, '$1 ')
  return [
    ...texts.map((text) => ({ name: 'planted text', bytes: Buffer.from(text) })),
    { name: 'recovery key', bytes: Buffer.from(key) },
    { name: 'recovery key', bytes: Buffer.from(grouped) },
    ...noted.dataKeys.map((raw) => ({ name: 'data key', bytes: Buffer.from(raw, 'hex') })),
    ...noted.otherKeys.map((raw) => ({ name: 'another key', bytes: Buffer.from(raw, 'hex') })),
    ...backupNeedles(noted),
  ]
}

/** What backups keep sealed, and what is derived from it. */
function backupNeedles({ settings }: NotedSecrets): Needle[] {
  const read = (name: string): Bytes | null => (settings[name] ? fromHex(settings[name]) : null)
  const backup = read('backup')
  if (!backup) throw new Error('no backup setting was sealed')
  const setting = decodeBackupSetting(backup)
  const { privateKey } = keysOfSetting(setting)
  const contexts = [
    makeBackupAuthContext(backupKey(setting.backupKey), accountId(setting.accountId)),
    makeBackupAuthContext(mediaRootKey(setting.mediaRootKey), accountId(setting.mediaAccountId)),
  ].map(encodeBackupAuthContext)
  const credentials = read('credentials')
  const rows = credentials ? decodeCredentialSet(credentials) : { messages: [], media: [] }
  const named = (name: string, bytes: Uint8Array) => ({ name, bytes: Buffer.from(bytes) })
  return [
    named('backup key', setting.backupKey),
    named('account key', setting.accountSeed),
    named('archive signing key', privateKey),
    named('media root key', setting.mediaRootKey),
    named('media signing key', setting.mediaSigningKey),
    // Their private scalars: the rest of a context is no secret.
    ...contexts.map((context) => named('request context', context.slice(81, 113))),
    ...[...rows.messages, ...rows.media].map(({ credential }) =>
      named('credential', credential.slice(25, 89)),
    ),
  ]
}

function summary(found: readonly Found[]): string {
  const seen = new Set(found.map(({ name, form, file }) => `${name} (${form}) in ${file}`))
  return seen.size === 0 ? 'nothing' : [...seen].join('; ')
}

/** Turned on, killed, opened, compared, until all is sealed; then off, and again. */
class Sealing {
  private readonly floor: Floor
  private readonly device: Device
  /** From turning on to the last seal, in ms, learned as it runs. */
  private usual = 1500
  private inside = 0

  constructor(floor: Floor, device: Device) {
    this.floor = floor
    this.device = device
  }

  async run(kills: number): Promise<void> {
    const page = await this.device.page()
    need(await importSample(page, await sealedSample(this.floor.option('messages', 6000), this.floor.seed)))
    const before = await this.exact(page)
    await this.learn()
    for (let kill = 1; kill <= kills; kill++) {
      const blow = this.floor.random.pick(blows)
      await this.strike(blow)
      const open = await this.opened()
      const after = await this.exact(open)
      if (after === before) this.floor.pass()
      else this.floor.fail(`kill ${kill}, ${blow}`, 'another history after it')
      if (kill % 10 === 0) this.floor.say(`${kill} kills, ${this.inside} before the end of sealing`)
    }
    await this.finished(before)
  }

  /** One calm round. */
  private async learn(): Promise<void> {
    const page = await this.device.page()
    const started = Date.now()
    need(await page.evaluate((words) => window.heirloom.turnOnLock(words), passphrase))
    need(await page.evaluate(() => window.heirloom.sealed()))
    this.usual = Date.now() - started
    need(await page.evaluate((words) => window.heirloom.turnOffLock(words), passphrase))
  }

  /** At a random instant: while the lock is turned on, or while what an earlier blow left is sealed. */
  private async strike(blow: Exclude<Blow, 'service'>): Promise<void> {
    const page = await this.device.page()
    const { sealing, state } = await this.standing(page)
    if (state === 'unlocked' && !sealing)
      need(await page.evaluate((words) => window.heirloom.turnOffLock(words), passphrase))
    if (!sealing)
      void page.evaluate((words) => window.heirloom.turnOnLock(words), passphrase).catch(() => null)
    await new Promise((resolve) => setTimeout(resolve, this.floor.random.int(this.usual)))
    const now = await this.standing(page).catch(() => null)
    if (now?.sealing !== null) this.inside++
    await this.device.strike(blow)
  }

  private async standing(page: Page) {
    type Standing = { readonly state: string; readonly sealing: unknown }
    return need(await page.evaluate(() => window.heirloom.call('lockStatus', []))) as Standing
  }

  private async opened(): Promise<Page> {
    const page = await this.device.page()
    if ((await this.standing(page)).state === 'locked')
      need(await page.evaluate((words) => window.heirloom.unlock(words), passphrase))
    return page
  }

  private async exact(page: Page): Promise<string> {
    return need(await page.evaluate(() => window.heirloom.digest({ messages: true }))).exact
  }

  private async finished(before: string): Promise<void> {
    const page = await this.opened()
    if ((await this.standing(page)).state === 'off')
      need(await page.evaluate((words) => window.heirloom.turnOnLock(words), passphrase))
    need(await page.evaluate(() => window.heirloom.sealed()))
    const { names, clear } = need(await page.evaluate(() => window.heirloom.keyNames()))
    if (clear === 0 && (await this.exact(page)) === before) this.floor.pass()
    else this.floor.fail('the end', `${clear} keys in clear, ${names.join(', ')}`)
  }
}
