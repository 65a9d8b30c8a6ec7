import { BackupInfoSchema } from '../../frame/backup_pb.ts'
import { compileShape } from './shape.ts'
import { ShapeWalker } from './shape-walker.ts'

const shape = compileShape(BackupInfoSchema, new Map(), {
  required: ['mediaRootBackupKey'],
  lengths: { mediaRootBackupKey: 32 },
  dates: ['backupTimeMs'],
})

/** Whether others would accept this `BackupInfo` (spec section 4.2). */
export function infoStands(body: Uint8Array): boolean {
  const nothing = { recipient: () => undefined, chat: () => undefined }
  return new ShapeWalker(shape, nothing).walk(body, 0, body.length) === 'whole'
}
