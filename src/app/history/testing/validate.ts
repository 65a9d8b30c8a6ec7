import { OnlineBackupValidator, Purpose } from '@signalapp/libsignal-client/dist/MessageBackup.js'
import { readVarint } from '../../../core/varint.ts'
import { splitFrames } from '../../../domain/history/frame-peek.ts'
import { testCore } from '../../../domain/history/testing/core.ts'
import type { HistoryStore } from '../../../domain/ports.ts'

function bare(frame: Uint8Array): Uint8Array<ArrayBuffer> {
  return frame.slice(readVarint(frame, 0)!.next)
}

/** Every frame of a history, in export order, without length varints; the first is the BackupInfo. */
async function allFrames(store: HistoryStore): Promise<Uint8Array<ArrayBuffer>[]> {
  const frames = (await store.readDirectory()).map((row) => bare(row.frame))
  const spine = (await store.readSpine())!
  for (const segment of await store.readSegments(spine.segments.map((entry) => entry.id))) {
    for (const page of await store.readPages(segment.pages.map((entry) => entry.id))) {
      const bytes = testCore.inflate(page.body, page.uncompressedLength)
      frames.push(...splitFrames(bytes, page.items).map(bare))
    }
  }
  return frames
}

/** Throws what the official validator has against it. */
export async function validateHistory(store: HistoryStore): Promise<void> {
  const [info, ...frames] = await allFrames(store)
  const validator = new OnlineBackupValidator(info!, Purpose.DeviceTransfer)
  for (const frame of frames) validator.addFrame(frame)
  validator.finalize()
}
