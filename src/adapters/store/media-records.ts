import type { Bytes } from '../../core/bytes.ts'
import type { SegmentId } from '../../domain/history/types.ts'
import { markSuffix, mediaListPrefix, mediaWrites, smallPicturePrefix } from './change-writes.ts'
import { recordKinds } from './record-kinds.ts'
import type { RecordKind } from './record-kinds.ts'
import type { RecordStore } from './schema.ts'
import type { SealedAccess } from './sealed-access.ts'
import { nullWhenDamaged } from './sealed-access.ts'

interface Named {
  readonly name: string
  /** Null: it cannot be read. */
  readonly record: Bytes | null
}

/** Reads what is kept of media, for `HistoryStore`: facts, marks of the service, and what is derived of segments. */
export class MediaRecords {
  private readonly access: SealedAccess

  constructor(access: SealedAccess) {
    this.access = access
  }

  async facts(names: readonly string[]): Promise<(Bytes | null)[]> {
    const records = await this.access.get('media', names)
    return Promise.all(
      records.map(async (sealed, i) =>
        sealed ? this.access.open(recordKinds.media, { id: names[i]!, sealed }) : null,
      ),
    )
  }

  async exchange(
    names: readonly string[],
    change: (record: Bytes | null, name: string) => Bytes | null | undefined,
  ): Promise<ReadonlySet<string>> {
    const changed = new Set<string>()
    await this.access.exchange({ store: 'media', kind: recordKinds.media, ids: names }, (record, id) => {
      const name = String(id)
      const next = change(record, name)
      changed.delete(name)
      if (next === undefined) return []
      changed.add(name)
      return mediaWrites({ facts: { [name]: next } })
    })
    return changed
  }

  async factNames(): Promise<string[]> {
    return (await this.access.ids('media')).map(String).filter((id) => !id.endsWith(markSuffix))
  }

  async allFacts(): Promise<Named[]> {
    return this.named(await this.factNames(), recordKinds.media)
  }

  async marks(): Promise<Named[]> {
    const ids = (await this.access.ids('media')).map(String).filter((id) => id.endsWith(markSuffix))
    return this.named(ids, recordKinds.mediaMark)
  }

  /** By their ids first: the facts of a long film take a megabyte, which whoever wants marks does not read. */
  private async named(ids: readonly string[], kind: RecordKind): Promise<Named[]> {
    const records = await this.each('media', kind, ids)
    return ids.flatMap((id, i) => {
      const record = records[i]
      return record === undefined ? [] : [{ name: id.replace(markSuffix, ''), record }]
    })
  }

  async lists(segments: readonly SegmentId[]): Promise<(Bytes | null)[]> {
    const ids = segments.map((id) => `${mediaListPrefix}${id}`)
    const records = await this.each('search', recordKinds.mediaList, ids)
    return records.map((record) => record ?? null)
  }

  async smallPicture(name: string): Promise<Bytes | null> {
    const [record] = await this.each('search', recordKinds.smallPicture, [smallPicturePrefix + name])
    return record ?? null
  }

  smallPictureNames(): Promise<string[]> {
    return this.derived(smallPicturePrefix)
  }

  async listIds(): Promise<SegmentId[]> {
    return (await this.derived(mediaListPrefix)).map(Number)
  }

  private async derived(prefix: string): Promise<string[]> {
    const ids = (await this.access.ids('search')).map(String)
    return ids.filter((id) => id.startsWith(prefix)).map((id) => id.slice(prefix.length))
  }

  /** In the order asked: undefined where there is none, null where it cannot be read. */
  private async each(
    store: RecordStore,
    kind: RecordKind,
    ids: readonly string[],
  ): Promise<(Bytes | null | undefined)[]> {
    const records = await this.access.get(store, ids)
    return Promise.all(
      records.map(async (sealed, i) =>
        sealed ? this.access.open(kind, { id: ids[i]!, sealed }).catch(nullWhenDamaged) : undefined,
      ),
    )
  }
}
