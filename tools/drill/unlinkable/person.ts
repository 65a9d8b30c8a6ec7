import { BackupAuthCredentialResponse } from '@signalapp/libsignal-client/zkgroup.js'
import type { TestService } from '../../../server/testing/start-test-service.ts'
import { accountCaller, type AccountCaller } from '../../../server/testing/account-caller.ts'
import {
  archiveCaller,
  randomMediaId,
  randomName,
  sha256,
  type ArchiveCaller,
} from '../../../server/testing/archive-caller.ts'
import { archiveIdentity, secretsOf, type ArchiveIdentity } from '../../../server/testing/issued.ts'
import { fromBase64Url, toBase64Url, toHex } from '../../../src/core/bytes.ts'
import type { ArchiveType } from '../../../src/domain/protocol/credential-kinds.ts'
import { nextPurpose } from '../../../src/domain/protocol/signed-request.ts'
import type { Random } from '../../../src/domain/sample/random.ts'
import { need } from './need.ts'

type ByType<T> = Record<ArchiveType, T>
const dayMs = 86_400_000

/** One person with an account and two archives, who calls the service as the app would. */
export class Person {
  private keys: AccountCaller
  private ids: ByType<ArchiveIdentity> = { messages: archiveIdentity(), media: archiveIdentity() }
  private manifest: string | null = null
  private objects: string[] = []
  private readonly service: TestService
  private readonly clock: () => number
  private readonly random: Random

  constructor(service: TestService, clock: () => number, random: Random) {
    this.service = service
    this.clock = clock
    this.random = random
    this.keys = accountCaller(service.url)
  }

  /** Row id of the account, hex. */
  async accountId(): Promise<string> {
    const answer = await need(this.keys.call('GET', '/v1/accounts/me', await this.keys.begin()))
    return toHex(fromBase64Url(((await answer.json()) as { row: { id: string } }).row.id)!)
  }

  /** Row ids of the archives, hex. */
  archiveIds(): ByType<string> {
    const of = (type: ArchiveType) => {
      const backupId = this.callerOf(type, '').identity.context.getContents().slice(65, 81)
      return toHex(fromBase64Url(sha256(backupId))!.slice(0, 16))
    }
    return { messages: of('messages'), media: of('media') }
  }

  async signUp(): Promise<void> {
    const token = await this.keys.begin()
    const requests = { messages: requestOf(this.ids.messages), media: requestOf(this.ids.media) }
    await need(this.keys.call('PUT', '/v1/accounts/me/backup-ids', token, requests))
  }

  async redeem(presentation: string): Promise<void> {
    const token = await this.keys.begin()
    await need(this.keys.call('POST', '/v1/accounts/me/receipts', token, { presentation }))
  }

  async beginArchives(): Promise<void> {
    for (const caller of Object.values(await this.archives())) await caller.begin()
  }

  /** Today's backup: new objects and a manifest, and a file of media. */
  async backUp(): Promise<void> {
    const { messages, media } = await this.archives()
    const fresh = Array.from({ length: this.random.between(1, 3) }, randomName)
    for (const name of fresh) await need(messages.put(name, this.random.bytes(this.random.between(20, 3000))))
    const names = [...this.objects.filter(() => this.random.chance(0.8)), ...fresh]
    const sealed = this.random.bytes(this.random.between(100, 2000))
    const replaces = this.manifest === null ? {} : { replaces: this.manifest }
    await need(messages.commit(sealed, names, replaces))
    this.manifest = `"${sha256(sealed)}"`
    this.objects = names
    await need(media.call('POST', '/v1/archives'))
    await need(media.put(randomMediaId(), this.random.bytes(this.random.between(100, 5000))))
  }

  /** A new recovery key: the next account key, a new archive of messages, the old one deleted. */
  async rotate(): Promise<void> {
    const old = (await this.archives()).messages
    const next = accountCaller(this.service.url)
    const ids = { ...this.ids, messages: archiveIdentity() }
    const [messages, media] = [requestOf(ids.messages), requestOf(ids.media)]
    const token = await this.keys.begin()
    const body = await this.keys.nextBody({ caller: next, messages, media })
    await need(this.keys.call('PUT', '/v1/accounts/me/next', token, body))
    const challenge = await this.keys.challenge()
    const parts = { publicKey: bytesOf(next.publicKey), messages: bytesOf(messages), media: bytesOf(media) }
    const signature = next.sign(nextPurpose('promote', parts), challenge)
    await need(this.keys.call('POST', '/v1/accounts/me/next/promote', token, { challenge, signature }))
    this.keys = next
    this.ids = ids
    this.manifest = null
    this.objects = []
    await (await this.archives()).messages.begin()
    await this.backUp()
    await need(old.call('DELETE', '/v1/archives'))
  }

  private async archives(): Promise<ByType<ArchiveCaller>> {
    const token = await this.keys.begin()
    const day = Math.floor(this.clock() / dayMs)
    const target = `/v1/accounts/me/credentials?from=${day}&days=1`
    const answer = await need(this.keys.call('GET', target, token))
    const { credentials } = (await answer.json()) as { credentials: ByType<{ response: string }[]> }
    const of = (type: ArchiveType) =>
      this.callerOf(type, this.present(type, credentials[type][0]!.response, day))
    return { messages: of('messages'), media: of('media') }
  }

  private present(type: ArchiveType, response: string, day: number): string {
    const params = secretsOf(this.service.dataFolder).generic.getPublicParams()
    const read = new BackupAuthCredentialResponse(bytesOf(response))
    const credential = this.ids[type].context.receive(read, day * 86_400, params)
    return toBase64Url(credential.present(params).getContents())
  }

  private callerOf(type: ArchiveType, presentation: string): ArchiveCaller {
    const { clock } = this
    return archiveCaller(this.service, { identity: this.ids[type], type, clock, present: () => presentation })
  }
}

function requestOf({ context }: ArchiveIdentity): string {
  return toBase64Url(context.getRequest().getContents())
}

function bytesOf(text: string) {
  return fromBase64Url(text)!
}
