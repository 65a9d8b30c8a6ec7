import type { Bytes } from '../../core/bytes.ts'
import { toBase64Url } from '../../core/bytes.ts'
import { decodeExpired, expiredId } from '../../domain/archive/expired-record.ts'
import type {
  ArchivePlan,
  JournalCommit,
  JournalHead,
  JournalObject,
} from '../../domain/archive/journal-records.ts'
import {
  decodeCommit,
  decodeHead,
  decodeJournalObject,
  decodePlan,
  encodeCommit,
  encodeHead,
  encodeJournalObject,
} from '../../domain/archive/journal-records.ts'
import { decodeManifest } from '../../domain/archive/manifest.ts'
import type { MissingPart } from '../../domain/archive/missing-parts.ts'
import { decodeMissing } from '../../domain/archive/missing-parts.ts'
import type { HistoryStore } from '../../domain/ports.ts'
import { nullWhenDamaged } from '../damaged.ts'

/** Where a journal lies among the jobs: that of the archive that is on here, or of one that is to take its place. */
export type JournalPlace = 'archive/' | 'rotation/archive/'

export const headId = 'archive/head'
export const planId = 'archive/plan'
/** Manifest hash that this history is to take the place of; empty: of nothing. */
export const takeOverId = 'archive/take-over'
export const missingId = 'archive/missing'
const deletedChatPrefix = 'archive/deleted-chat/'

/** Goes into the change that deletes a chat: the next backup then knows that its loss is meant. */
export function deletedChatJob(chat: number): Readonly<Record<string, Bytes>> {
  return { [deletedChatId(chat)]: new Uint8Array(0) }
}

/** The sealed journal of one archive that this device writes. Every method is one transaction. */
export class Journal {
  private readonly store: HistoryStore
  private readonly place: JournalPlace
  private readonly unreadable: string[] = []
  private nextObject = 0
  readonly objects = new Map<number, JournalObject>()
  readonly deletedChats = new Set<number>()
  /** Messages of the last archive that were erased here since because their time had come. */
  expiredSince = 0
  /** The commit was written down by an earlier run. */
  private commitIsOld = false
  head: JournalHead | null = null
  commit: JournalCommit | null = null
  plan: ArchivePlan | null = null
  /** Bytes that wait to be sent turned out to be gone or altered. */
  outboxDamaged = false
  /** The person has decided that this history takes the place of the archive with this manifest hash. */
  takesOver: Bytes | null = null
  /** What a restore could not bring in of the archive that is at the service. */
  missing: readonly MissingPart[] = []

  private constructor(store: HistoryStore, place: JournalPlace) {
    this.store = store
    this.place = place
  }

  static async open(store: HistoryStore, place: JournalPlace = 'archive/'): Promise<Journal> {
    const journal = new Journal(store, place)
    for (const { id, record } of await store.readJobs(place)) await journal.take(id, record)
    return journal
  }

  private get headId(): string {
    return `${this.place}head`
  }

  private get commitId(): string {
    return `${this.place}commit`
  }

  private get planId(): string {
    return `${this.place}plan`
  }

  private objectId(n: number): string {
    return `${this.place}o/${String(n).padStart(9, '0')}`
  }

  /** A part of the job cannot be read: `setAside` is all that can be done with it. */
  get damaged(): boolean {
    return this.unreadable.length > 0
  }

  private async take(id: string, record: Bytes | null): Promise<void> {
    if (id.startsWith(deletedChatPrefix)) this.deletedChats.add(Number(id.slice(deletedChatPrefix.length)))
    else if (id === expiredId)
      this.expiredSince = (record && (await nullWhenDamaged(() => decodeExpired(record)))) ?? 0
    // A plan that cannot be read only costs that it is asked for at the service.
    else if (id === this.planId) this.plan = record && (await nullWhenDamaged(() => checkedPlan(record)))
    else if (id === takeOverId) this.takesOver = record
    else if (id === missingId)
      this.missing = (record && (await nullWhenDamaged(() => decodeMissing(record)))) ?? []
    else if (!record || !(await nullWhenDamaged(() => this.takePart(id, record)))) this.unreadable.push(id)
  }

  private takePart(id: string, record: Bytes): true {
    if (id === this.headId) this.head = decodeHead(record)
    else if (id === this.commitId) {
      this.commit = checkedCommit(record)
      this.commitIsOld = true
    } else if (id.startsWith(`${this.place}o/`)) {
      const n = Number(id.slice(this.place.length + 2))
      this.objects.set(n, decodeJournalObject(record))
      this.nextObject = Math.max(this.nextObject, n + 1)
    }
    return true
  }

  async begin(head: JournalHead): Promise<void> {
    await this.store.writeJobs({ [this.headId]: encodeHead(head), [this.commitId]: null })
    this.head = head
    this.commit = null
  }

  /** Keeps sealed objects and what names them. From here on their keys and names exist. */
  async addObjects(
    made: readonly { readonly object: JournalObject; readonly sealed: Bytes }[],
  ): Promise<number[]> {
    const outbox: Record<string, Bytes> = {}
    const jobs: Record<string, Bytes> = {}
    const numbered = made.map(({ object, sealed }) => {
      const n = this.nextObject++
      outbox[outboxName(object)] = sealed
      jobs[this.objectId(n)] = encodeJournalObject(object)
      return { n, object }
    })
    await this.store.writeOutbox(outbox, jobs)
    for (const { n, object } of numbered) this.objects.set(n, object)
    return numbered.map(({ n }) => n)
  }

  /** Null: the bytes are gone or altered. The object is then to be made again (`dropUnsent`). */
  async readSealed(n: number): Promise<Bytes | null> {
    const sealed = await nullWhenDamaged(() => this.store.readOutbox(outboxName(this.objects.get(n)!)))
    if (!sealed) this.outboxDamaged = true
    return sealed
  }

  /** After their receipts were verified. */
  async markSent(numbers: readonly number[]): Promise<void> {
    const outbox: Record<string, null> = {}
    const jobs: Record<string, Bytes> = {}
    for (const n of numbers) {
      const object = { ...this.objects.get(n)!, sent: true }
      outbox[outboxName(object)] = null
      jobs[this.objectId(n)] = encodeJournalObject(object)
      this.objects.set(n, object)
    }
    await this.store.writeOutbox(outbox, jobs)
  }

  async dropObjects(numbers: readonly number[]): Promise<void> {
    if (numbers.length === 0) return
    const { outbox, jobs } = this.without(numbers)
    await this.store.writeOutbox(outbox, jobs)
    for (const n of numbers) this.objects.delete(n)
  }

  /** Forgets what waits to be sent, so that it is made again. */
  async dropUnsent(): Promise<void> {
    await this.dropObjects([...this.objects].filter(([, { sent }]) => !sent).map(([n]) => n))
    this.outboxDamaged = false
  }

  async writeCommit(commit: JournalCommit): Promise<void> {
    await this.store.writeJobs({ [this.commitId]: encodeCommit(commit) })
    this.commit = commit
    this.commitIsOld = false
  }

  async dropCommit(): Promise<void> {
    await this.store.writeJobs({ [this.commitId]: null })
    this.commit = null
  }

  async restorePlan(plan: Bytes): Promise<void> {
    await this.store.writeJobs({ [this.planId]: plan })
    this.plan = decodePlan(plan)
  }

  /** The archive is at the service: its plan is the last one, and nothing else of the job remains. */
  async finish(plan: Bytes): Promise<void> {
    const next = decodePlan(plan)
    // Deleted after a commit that was found done only now: that archive holds it, and the one to come will not.
    const meant = [...this.deletedChats].filter((chat) => !next.chats.includes(chat))
    const since = this.withoutSince(meant, !this.commitIsOld)
    await this.clear({ [this.planId]: plan, ...this.ofOldArchive(), ...since })
    this.plan = next
    this.takesOver = null
    this.missing = []
    for (const chat of meant) this.deletedChats.delete(chat)
    if (!this.commitIsOld) this.expiredSince = 0
  }

  /** Forgets the job. `plan` too: nothing is known of the archive at the service any more. */
  async discard(options: { readonly plan?: boolean } = {}): Promise<void> {
    const since = this.withoutSince([...this.deletedChats], true)
    const known = options.plan ? { [this.planId]: null, ...this.ofOldArchive() } : {}
    await this.clear({ ...since, ...known })
    if (options.plan) this.plan = null
    this.deletedChats.clear()
    this.expiredSince = 0
  }

  /**
   * Lets go of a job that cannot be read, and of all that waits to be sent. What is known besides stays: which chats
   * were deleted here, and the plan, unless it is not that of `generation`, the last that was committed.
   */
  async setAside(generation: number): Promise<void> {
    const stale = this.plan !== null && decodeManifest(this.plan.manifest).generation !== generation
    await this.clear(stale ? { [this.planId]: null } : {})
    if (stale) this.plan = null
  }

  private async clear(also: Readonly<Record<string, Bytes | null>>): Promise<void> {
    const { outbox, jobs } = this.without([...this.objects.keys()])
    // What the journal of the archive that is on here does not name is nobody's; another journal leaves all that is
    // not its own to that one.
    if (this.place === 'archive/') for (const name of await this.store.outboxNames()) outbox[name] = null
    for (const id of this.unreadable) jobs[id] = null
    await this.store.writeOutbox(outbox, { ...jobs, [this.headId]: null, [this.commitId]: null, ...also })
    this.objects.clear()
    this.unreadable.length = 0
    this.head = null
    this.commit = null
  }

  /** What a person decided about, or a restore missed of, the archive that this journal's takes the place of. */
  private ofOldArchive(): Record<string, null> {
    return this.place === 'archive/' ? { [takeOverId]: null, [missingId]: null } : {}
  }

  /** What has happened here since the last archive is said of that one only. */
  private withoutSince(chats: readonly number[], expired: boolean): Record<string, null> {
    const gone = Object.fromEntries(chats.map((chat) => [deletedChatId(chat), null] as const))
    return { ...gone, ...(expired && this.place === 'archive/' ? { [expiredId]: null } : {}) }
  }

  private without(numbers: readonly number[]) {
    const outbox: Record<string, null> = {}
    const jobs: Record<string, null> = {}
    for (const n of numbers) {
      outbox[outboxName(this.objects.get(n)!)] = null
      jobs[this.objectId(n)] = null
    }
    return { outbox, jobs }
  }
}

/** Throws `bad-record`, also for what its manifest holds. */
function checkedPlan(record: Bytes): ArchivePlan {
  const plan = decodePlan(record)
  decodeManifest(plan.manifest)
  return plan
}

function checkedCommit(record: Bytes): JournalCommit {
  const commit = decodeCommit(record)
  checkedPlan(commit.plan)
  return commit
}

function deletedChatId(chat: number): string {
  return deletedChatPrefix + String(chat)
}

function outboxName(object: JournalObject): string {
  return toBase64Url(object.row.name)
}
