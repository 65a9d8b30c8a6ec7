import { randomBytes } from 'node:crypto'
import type { Bytes } from '../../../../core/bytes.ts'
import { equalBytes } from '../../../../core/bytes.ts'
import { memorySource } from '../../../../domain/file/testing/memory.ts'
import type { ItemSpec } from '../../../../domain/history/testing/random-history.ts'
import type { MediaRecord } from '../../../../domain/media/media-record.ts'
import type { ArchiveService } from '../../../../domain/ports.ts'
import { mediaServiceUnder, readCredentials } from '../../../credentials/archive-service.ts'
import { Shelf } from '../../../media/shelf.ts'
import { readSetting } from '../../read-setting.ts'
import { writeHistory } from '../../testing/sample-history.ts'
import type { Device, World } from '../../testing/world.ts'
import { mediaIds } from '../archived-files.ts'

export interface Photo {
  readonly content: Bytes
  readonly record: MediaRecord
  /** dateSent of the message it is in. */
  readonly date: number
}

/** Takes a file of random bytes in, as an import would. */
export async function takePhoto(device: Device, date: number, length = 3000): Promise<Photo> {
  const content = new Uint8Array(randomBytes(length))
  return { content, date, record: await (await Shelf.open(device.deps)).seal(memorySource(content)) }
}

export function messageWith({ record, date }: Photo, more: Partial<ItemSpec> = {}): ItemSpec {
  const { plaintextHash, key, size } = record
  return {
    ...{ chat: 1, author: 1, date, text: `photo ${date}`, direction: 'incoming-read' as const },
    attachments: [{ plaintextHash, key, size }],
    ...more,
  }
}

/** Makes the history hold these photos, each in a message of its own, and nothing else but `others`. */
export async function keepPhotos(
  world: World,
  device: Device,
  photos: readonly Photo[],
  others: readonly ItemSpec[] = [],
): Promise<void> {
  const items = [...others, ...photos.map((photo) => messageWith(photo))].sort((a, b) => a.date - b.date)
  await writeHistory(device.store, world.core, { items, chats: 3 })
}

/** The media side of a device's archive, as the device calls it. */
export async function mediaSide({ deps }: Device): Promise<ArchiveService> {
  const setting = (await readSetting(deps.store))!
  return mediaServiceUnder(deps, setting, (await readCredentials(deps, setting))!)
}

/** Names of all that lies there; none where it was never begun. */
export async function storedNames(device: Device): Promise<string[]> {
  const side = await mediaSide(device)
  await side.setKey()
  const names: string[] = []
  let cursor: string | null = null
  do {
    const page: Awaited<ReturnType<ArchiveService['listObjects']>> = await side.listObjects(
      cursor ?? undefined,
    )
    names.push(...page.objects.map(({ name }) => name))
    cursor = page.cursor
  } while (cursor !== null)
  return names.sort()
}

/** What photos are called there. */
export async function namesOf({ deps }: Device, photos: readonly Photo[]): Promise<string[]> {
  const { mediaRootKey } = (await readSetting(deps.store))!
  return photos.map(({ record }) => mediaIds(mediaRootKey)(record)).sort()
}

export async function isHere({ deps }: Device, { content, record }: Photo): Promise<boolean> {
  const shelf = await Shelf.open(deps)
  const [found] = await shelf.find([record.plaintextHash])
  if (!found?.here) return false
  const plain = await shelf.read(found)
  return equalBytes(await plain.read(0, plain.size), content)
}
