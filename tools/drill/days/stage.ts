import { inflateRawSync } from 'node:zlib'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestService } from '../../../server/testing/start-test-service.ts'
import { startTestService } from '../../../server/testing/start-test-service.ts'
import { testCore } from '../../../src/app/archive/testing/world.ts'
import type { WatchedStore } from '../../../src/app/archive/testing/watched-store.ts'
import type { Core } from '../../../src/domain/core-port.ts'
import { Random } from '../../../src/domain/sample/random.ts'
import { readChat, readItem, splitFrames } from './plain-frames.ts'
import { chatLine, lineOf } from './plain-model.ts'
import type { Plant } from './plants.ts'
import { PlantedFaults } from './plants.ts'

export const firstDay = 20_700

/** The true time, the real service that goes by it, and all that devices draw at random. */
export class DaysStage {
  readonly time: { now: number }
  readonly core: Core
  readonly random: Random
  readonly plant: Plant | null
  readonly faults: PlantedFaults
  private readonly service: TestService
  private readonly folder: string

  static async open(seed: number, plant: Plant | null): Promise<DaysStage> {
    const folder = await mkdtemp(join(tmpdir(), 'heirloom-days-'))
    const time = { now: firstDay * 86_400_000 }
    const service = await startTestService({ dataFolder: folder }, { clock: () => time.now })
    return new DaysStage({ seed, plant, folder, time, service, core: await testCore() })
  }

  private constructor(parts: {
    readonly seed: number
    readonly plant: Plant | null
    readonly folder: string
    readonly time: { now: number }
    readonly service: TestService
    readonly core: Core
  }) {
    this.time = parts.time
    this.core = parts.core
    this.random = new Random(parts.seed, 'days: what devices draw')
    this.plant = parts.plant
    this.faults = new PlantedFaults(parts.plant)
    this.service = parts.service
    this.folder = parts.folder
  }

  get url(): string {
    return this.service.url
  }

  sweepService(): Promise<void> {
    return this.service.sweep()
  }

  async close(): Promise<void> {
    await this.service.close()
    await rm(this.folder, { recursive: true, force: true })
  }
}

const streamEnd = Uint8Array.of(3, 0)

/** Items and chats that lie in a store, in order, as the plain model writes them. */
export async function linesIn(store: WatchedStore): Promise<{ items: string[]; chats: string[] }> {
  const spine = await store.readSpine()
  const items: string[] = []
  for (const { id } of spine?.segments ?? []) {
    const [segment] = await store.readSegments([id])
    for (const { body } of await store.readPages(segment!.pages.map((page) => page.id)))
      for (const frame of splitFrames(inflateRawSync(Buffer.concat([body, streamEnd]))))
        items.push(lineOf(readItem(frame)!))
  }
  const rows = await store.readDirectory()
  const chats = rows.flatMap(({ row, frame }) => {
    const chat = row === 0 ? null : readChat(splitFrames(frame)[0]!)
    return chat ? [chatLine(chat)] : []
  })
  return { items, chats: chats.sort() }
}
