import type { AppLock, LockSecret } from '../../../domain/lock-port.ts'
import { openHistory } from '../../store/history-store.ts'
import type { OpenedHistory } from '../../store/history-store.ts'
import { somePage, someSegment, someSpine } from '../../store/testing/store-fixtures.ts'
import { toHex, utf8 } from '../../../core/bytes.ts'
import { openStoreLock } from '../store-lock.ts'

/** The least that a record may ask: tests make many locks. */
export const cheap = { memoryKiB: 8 * 1024, iterations: 1, lanes: 1 }

export const right: LockSecret = { kind: 'passphrase', passphrase: 'kettle otter violin' }
export const wrong: LockSecret = { kind: 'passphrase', passphrase: 'kettle otter' }

/** What a passkey gives; the same for the same byte. */
export const passkey = (byte: number): LockSecret => ({
  kind: 'passkey',
  credentialId: new Uint8Array(32).fill(byte),
  salt: new Uint8Array(32).fill(byte + 1),
  output: new Uint8Array(32).fill(byte + 2),
})

export interface Tab extends OpenedHistory {
  readonly lock: AppLock
  readonly clock: { time: number; now(): number }
  close(): void
}

/** A tab of its own on the database: store, lock, and a clock that a test sets. */
export async function openTab(name: string): Promise<Tab> {
  const opened = await openHistory({ name })
  const clock = { time: Date.now(), now: () => clock.time }
  const lock = openStoreLock(opened, { clock, cost: cheap })
  const close = () => {
    lock.close()
    opened.store.close()
  }
  return { ...opened, lock, clock, close }
}

/** A history of so many pages, with a record in every store that is used. */
export async function fill({ store }: Tab, pages: number): Promise<void> {
  const all = Array.from({ length: pages }, (_, i) => somePage(1000 + i, `planted ${i} `.repeat(200)))
  const segments = []
  for (let at = 0; at < pages; at += 16) segments.push(someSegment(5000 + at, all.slice(at, at + 16)))
  const spine = await store.readSpine()
  await store.commit({
    spine: someSpine((spine?.generation ?? 0) + 1, segments),
    addPages: all,
    addSegments: segments,
    putDirectory: [{ row: 1, frame: utf8('planted name') }],
    settings: { backup: utf8('planted key') },
    jobs: { 'import/1': utf8('planted title') },
  })
  await store.writeOutbox({ object: utf8('planted object') }, { 'archive/o/1': utf8('planted row') })
}

/** Everything that can be read of it, to be compared. */
export async function readAll({ store }: Tab) {
  const spine = (await store.readSpine())!
  const segments = await store.readSegments(spine.segments.map(({ id }) => id))
  const pages = await store.readPages(segments.flatMap((segment) => segment.pages.map(({ id }) => id)))
  return {
    spine,
    segments,
    pages,
    directory: await store.readDirectory(),
    setting: await store.readSetting('backup'),
    jobs: await store.readJobs(''),
    outbox: await store.readOutbox('object'),
  }
}

/** All that can be read, short enough to compare often. */
export async function digestAll(tab: Tab): Promise<string> {
  const text = JSON.stringify(await readAll(tab), (_, value: unknown) =>
    value instanceof Map ? [...value] : value instanceof Uint8Array ? toHex(value) : value,
  )
  return toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', utf8(text))))
}

export const never = new AbortController().signal
export const quietly = (): void => undefined
