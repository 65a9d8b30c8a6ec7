// What a person's history should be, told without any of the app's code. Times in milliseconds; clocks are arguments.

const hourMs = 3_600_000
export const dayMs = 24 * hourMs
const jumpMs = 2 * dayMs

export interface Version {
  readonly date: number
  readonly text: string
}

export interface Item {
  readonly chat: number
  readonly author: number
  date: number
  text: string
  readonly viewOnce: boolean
  /** 0: no timer. */
  readonly timer: number
  /** When the timer started, 0: not yet. */
  readonly started: number
  /** Earlier versions, oldest first. */
  revisions: Version[]
}

export interface Chat {
  readonly id: number
  readonly recipient: number
  timer: number
}

/** What is committed, as it must come back. */
export interface Archive {
  readonly items: readonly Item[]
  readonly chats: readonly Chat[]
  /** The time that it left things out by. */
  readonly time: number
  /** Of the device's clock when it was made. */
  readonly at: number
  /** The items themselves, and all that were on the device besides. */
  readonly sources: ReadonlySet<Item>
  readonly present: ReadonlySet<Item>
}

/** By which times an archive leaves things out: of what the one before may hold, and of what is new. */
export interface Times {
  readonly held: number
  readonly fresh: number
}

export class PlainModel {
  items: Item[] = []
  chats: Chat[] = []
  archive: Archive | null = null
  /** Items that were here when the last archive was made. */
  private old = new Set<Item>()

  expiry(item: Item): number {
    return item.timer > 0 && item.started > 0 ? item.started + item.timer : 0
  }

  /** Whether it is due by then. */
  isDue(item: Item, by: number): boolean {
    const at = this.expiry(item)
    return at > 0 && at <= by
  }

  /** Rules of docs/decisions/0011: the device's clock, and the service's. */
  times(device: number, service: number): Times {
    const believed = device - service <= jumpMs
    const ahead = Math.max(0, device - service)
    const gone = believed ? device - (ahead < 60_000 ? 0 : ahead) : service
    const last = this.archive?.time ?? 0
    return { held: last <= device ? Math.max(gone, last) : gone, fresh: device }
  }

  /** An archive of what is here, made now by a device's clock. */
  draft(times: Times, at: number): Archive {
    const kept = this.items.filter((item) => this.isKept(item, this.old.has(item) ? times.held : times.fresh))
    return {
      items: kept.map(copyOf),
      chats: this.chats.map((chat) => ({ ...chat })),
      time: times.held,
      at,
      sources: new Set(kept),
      present: new Set(this.items),
    }
  }

  adopt(archive: Archive): void {
    this.archive = archive
    this.old = new Set(archive.present)
  }

  /** How many of the last archive's messages another one would drop before their time. */
  dropped(next: Archive): number {
    const gone = [...(this.archive?.sources ?? [])].filter((item) => !next.sources.has(item))
    return gone.filter((item) => !this.isDue(item, next.time + dayMs)).length
  }

  private isKept(item: Item, time: number): boolean {
    if (item.viewOnce) return false
    if (item.timer > 0 && item.started === 0) return item.timer >= dayMs
    const at = this.expiry(item)
    return at === 0 || at >= time + dayMs
  }

  /** On a device that was restored from the archive by this time. */
  becomeRestored(by: number): void {
    const archive = this.archive!
    this.items = archive.items.filter((item) => !this.isDue(item, by)).map(copyOf)
    this.chats = archive.chats.map((chat) => ({ ...chat }))
    this.old = new Set(this.items)
    this.archive = { ...archive, sources: this.old, present: this.old }
  }

  remove(gone: ReadonlySet<Item>): void {
    this.items = this.items.filter((item) => !gone.has(item))
  }

  removeChat(id: number): void {
    this.items = this.items.filter(({ chat }) => chat !== id)
    this.chats = this.chats.filter((chat) => chat.id !== id)
  }

  edit(item: Item, text: string, now: number): void {
    item.revisions.push({ date: item.date, text: item.text })
    item.date = Math.max(now, item.date + 1)
    item.text = text
  }
}

function copyOf(item: Item): Item {
  return { ...item, revisions: [...item.revisions] }
}

/** One line that two items share only when they are the same. */
export function lineOf(item: Item): string {
  const { chat, author, date, text, viewOnce, timer, started, revisions } = item
  return JSON.stringify([
    chat,
    author,
    date,
    text,
    viewOnce,
    timer,
    started,
    revisions.map((v) => [v.date, v.text]),
  ])
}

export function chatLine({ id, recipient, timer }: Chat): string {
  return JSON.stringify([id, recipient, timer])
}
