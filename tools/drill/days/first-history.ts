import { localPacker } from '../../../src/adapters/compute/pack-here.ts'
import { feed } from '../../../src/domain/history/testing/random-history.ts'
import type { BuiltSegment } from '../../../src/domain/history/build-types.ts'
import { createHistoryBuilder } from '../../../src/domain/history/builder.ts'
import { emptySpine } from '../../../src/domain/history/spine-codec.ts'
import type { DrillDevice } from './device.ts'
import { chatFrame, contactFrame, infoFrame, itemFrame, selfFrame } from './plain-frames.ts'
import type { PlainModel } from './plain-model.ts'
import type { DaysStage } from './stage.ts'

/** Recipient and chat of oneself; all others have one number for person and chat. */
export const self = 1

/** Puts the model's items and chats into an empty device, as an import leaves them. */
export async function writeFirst(stage: DaysStage, device: DrillDevice, model: PlainModel): Promise<void> {
  const { core } = stage
  const built: BuiltSegment[] = []
  const builder = createHistoryBuilder({
    packer: localPacker(core),
    newIdRun: () => device.store.newIdRun(),
    nextItemId: 1,
    emit: (segment) => {
      built.push(segment)
      return Promise.resolve()
    },
  })
  await feed(
    builder,
    model.items.map((item) => itemFrame(item, self)),
    { scanner: core },
  )
  const { segments, items, nextItemId } = await builder.finish()
  const people = model.chats.map(({ recipient }) =>
    recipient === self ? selfFrame(recipient) : contactFrame(recipient),
  )
  const frames = [infoFrame(stage.time.now), ...people, ...model.chats.map(chatFrame)]
  const places = model.chats.map(({ id, recipient }, i) => ({
    chat: id,
    recipient,
    row: 1 + people.length + i,
  }))
  await device.store.commit({
    spine: { ...emptySpine, generation: 1, segments, items, nextItemId, nextRow: frames.length },
    addPages: built.flatMap(({ pages }) => pages),
    addSegments: built.map(({ segment }) => segment),
    putDirectory: frames.map((frame, row) => ({ row, frame })),
    putChats: await builder.chatRecords(places),
  })
}
