import { randomBytes } from 'node:crypto'
import type { Page } from '@playwright/test'
import * as zk from '@signalapp/libsignal-client/zkgroup.js'
import { toHex } from '../../src/core/bytes.ts'
import { accountId, showAccountId } from '../../src/domain/keys/key-types.ts'
import type { CredentialStep, TimedCredential } from '../lib/credential-times.ts'
import { need, type Stage } from '../lib/stage.ts'
import { median, row, type Row } from './row.ts'

const rounds = 9
/** A week, as it is fetched at once. */
const times = 7
const redemptionTime = 20_000 * 86_400
const fresh = (length: number) => new Uint8Array(randomBytes(length))

export const credentialRowNames = ['credential.request', 'credential.receive', 'credential.present']

/** One step of a backup credential in a worker of the page, and the official client's in Node, in turn. */
export async function credentialRow(
  name: string,
  { stage, say }: { readonly stage: Stage; readonly say: (line: string) => void },
): Promise<Row> {
  const step = name.replace('credential.', '') as CredentialStep
  const { given, native } = prepare()
  const { browser, page } = await stage.freshBrowser()
  const first = await inPage(page, step, given, 1)
  say(`${name}: the first in a fresh worker ${first.toFixed(1)} ms`)
  const [ours, peers]: [number[], number[]] = [[], []]
  for (let round = 0; round < rounds; round++) {
    ours.push(await inPage(page, step, given, times))
    peers.push(timeNative(native[step]))
  }
  await browser.close()
  return row(name, 'ms', median(ours), median(peers), 'zkgroup of @signalapp/libsignal-client, native')
}

async function inPage(page: Page, step: CredentialStep, given: TimedCredential, count: number) {
  const asked = { step, given, count }
  return need(
    await page.evaluate((ask) => window.heirloom.timeCredential(ask.step, ask.given, ask.count), asked),
  )
}

function timeNative(work: () => unknown): number {
  const started = performance.now()
  for (let i = 0; i < times; i++) work()
  return (performance.now() - started) / times
}

function prepare(): { given: TimedCredential; native: Readonly<Record<CredentialStep, () => unknown>> } {
  const [root, account, random] = [fresh(32), fresh(16), fresh(32)]
  const secret = zk.GenericServerSecretParams.generate()
  const params = secret.getPublicParams()
  const uuid = showAccountId(accountId(account))
  const context = zk.BackupAuthCredentialRequestContext.create(root, uuid)
  const response = context
    .getRequest()
    .issueCredential(redemptionTime, zk.BackupLevel.Free, zk.BackupCredentialType.Messages, secret)
  const credential = context.receive(response, redemptionTime, params)
  const [inRoot, inAccount, inRandom] = [root, account, random].map(toHex) as [string, string, string]
  return {
    given: {
      ...{ root: inRoot, account: inAccount, random: inRandom },
      params: toHex(params.serialize()),
      context: toHex(context.serialize()),
      response: toHex(response.serialize()),
      credential: toHex(credential.serialize()),
      grant: { redemptionTime, level: 'free', type: 'messages' },
    },
    native: {
      request: () => zk.BackupAuthCredentialRequestContext.create(root, uuid).getRequest(),
      receive: () => context.receive(response, redemptionTime, params),
      present: () => credential.presentWithRandom(params, random),
    },
  }
}
