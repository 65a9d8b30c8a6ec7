import { toBase64Url } from '../../../core/bytes.ts'
import type { MediaMark } from '../../../domain/media/media-mark.ts'
import { decodeMark, encodeMark } from '../../../domain/media/media-mark.ts'
import type { HistoryStore } from '../../../domain/ports.ts'
import { nullWhenDamaged } from '../../damaged.ts'

type MarkStore = Pick<HistoryStore, 'readMediaMarks' | 'writeMedia'>

/** What the service has, as this device knows it. A record that cannot be read counts as none: the list tells it again. */
export class MediaMarks {
  private readonly store: MarkStore
  /** By media id, with the blind name it lies under. */
  private readonly byId = new Map<string, { readonly name: string; readonly mark: MediaMark }>()

  private constructor(store: MarkStore) {
    this.store = store
  }

  static async open(store: MarkStore): Promise<MediaMarks> {
    const marks = new MediaMarks(store)
    for (const { name, record } of await store.readMediaMarks()) {
      const mark = await nullWhenDamaged(() => record && decodeMark(record))
      if (mark) marks.byId.set(toBase64Url(mark.object), { name, mark })
    }
    return marks
  }

  get ids(): readonly string[] {
    return [...this.byId.keys()]
  }

  of(id: string): MediaMark | null {
    return this.byId.get(id)?.mark ?? null
  }

  /** `name`: of the content, as the shelf blinds it. One that stood there for another media archive goes. */
  async put(marks: readonly { readonly name: string; readonly mark: MediaMark }[]): Promise<void> {
    if (marks.length === 0) return
    const records = marks.map(({ name, mark }) => [name, encodeMark(mark)] as const)
    await this.store.writeMedia({ marks: Object.fromEntries(records) })
    for (const { name, mark } of marks) this.byId.set(toBase64Url(mark.object), { name, mark })
  }

  async drop(ids: readonly string[]): Promise<void> {
    const names = ids.flatMap((id) => this.byId.get(id)?.name ?? [])
    if (names.length === 0) return
    await this.store.writeMedia({ marks: Object.fromEntries(names.map((name) => [name, null])) })
    for (const id of ids) this.byId.delete(id)
  }
}

/** Of a media archive that is gone, or no longer this device's. */
export async function forgetMarks(store: MarkStore): Promise<void> {
  const names = (await store.readMediaMarks()).map(({ name }) => name)
  if (names.length > 0)
    await store.writeMedia({ marks: Object.fromEntries(names.map((name) => [name, null])) })
}
