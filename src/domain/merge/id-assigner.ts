import type { Frame } from '../frame/backup_pb.ts'
import type { IdMaps } from '../frame/patch-ids.ts'
import { safeId } from '../importers/signal/known-ids.ts'

/** From here on lie ids that mean nothing here: where references that dangle in a source are moved to. */
const danglingFrom = 2 ** 52

/** The same dangling id always moves to the same place, so that a second import of it is recognised. */
function danglingId(id: number): number {
  return danglingFrom + (id % danglingFrom)
}

class IdMap extends Map<number, number> {
  override get(id: number): number {
    return super.get(id) ?? danglingId(id)
  }
}

/** Gives ids in a history to what comes in: those of the source in an empty one, the next unused otherwise. */
export class IdAssigner implements IdMaps {
  /** Total: ids that are not in the source's directory map to a place of their own. */
  readonly recipients: ReadonlyMap<number, number> & { get(id: number): number } = new IdMap()
  readonly chats: ReadonlyMap<number, number> & { get(id: number): number } = new IdMap()
  private readonly fresh: boolean
  private nextRecipient = 1
  private nextChat = 1
  private readonly usedRecipients = new Set<number>()
  private readonly usedChats = new Set<number>()
  private same = true

  constructor(fresh: boolean) {
    this.fresh = fresh
  }

  /** True while every id of the source is the same here. */
  get unchanged(): boolean {
    return this.same
  }

  reserve({ item }: Frame): void {
    const id = item.case === 'recipient' || item.case === 'chat' ? safeId(item.value.id) : null
    if (id === null) return
    if (item.case === 'recipient') this.usedRecipients.add(id)
    else this.usedChats.add(id)
  }

  newRecipient(sourceId: number): number {
    if (this.fresh) return sourceId
    while (this.usedRecipients.has(this.nextRecipient)) this.nextRecipient++
    return this.nextRecipient++
  }

  newChat(sourceId: number): number {
    if (this.fresh) return sourceId
    while (this.usedChats.has(this.nextChat)) this.nextChat++
    return this.nextChat++
  }

  mapRecipient(from: number, to: number): void {
    ;(this.recipients as Map<number, number>).set(from, to)
    this.same &&= from === to
  }

  mapChat(from: number, to: number): void {
    ;(this.chats as Map<number, number>).set(from, to)
    this.same &&= from === to
  }
}
