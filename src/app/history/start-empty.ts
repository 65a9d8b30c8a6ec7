import { create } from '@bufbuild/protobuf'
import type { Bytes } from '../../core/bytes.ts'
import { HeirloomError } from '../../core/errors.ts'
import type { Frame } from '../../domain/frame/backup_pb.ts'
import {
  AccountData_AppTheme,
  AccountData_CallsUseLessDataSetting,
  AccountData_PhoneNumberSharingMode,
  AccountData_SentMediaQuality,
  BackupInfoSchema,
  FrameSchema,
} from '../../domain/frame/backup_pb.ts'
import { encodeBackupInfo, encodeFrame } from '../../domain/frame/frame.ts'
import { delimited } from '../../domain/frame/wire.ts'
import { ChatLedger } from '../../domain/history/chat-ledger.ts'
import { emptySpine } from '../../domain/history/spine-codec.ts'
import type { DirectoryRow } from '../../domain/history/types.ts'
import { cleanName } from './safe-text.ts'
import type { StandingHistory } from './standing.ts'

const program = 'Heirloom'

/** Settings that a valid account must state: each of the four has no meaning at zero (spec 4.2). */
function accountFrame(name: string, profileKey: Bytes): Frame {
  return create(FrameSchema, {
    item: {
      case: 'account',
      value: {
        profileKey,
        givenName: name,
        accountSettings: {
          phoneNumberSharingMode: AccountData_PhoneNumberSharingMode.NOBODY,
          defaultSentMediaQuality: AccountData_SentMediaQuality.STANDARD,
          appTheme: AccountData_AppTheme.SYSTEM,
          callsUseLessDataSetting: AccountData_CallsUseLessDataSetting.NEVER,
        },
      },
    },
  })
}

export function selfFrame(recipient: number): Frame {
  const destination = { case: 'self', value: {} } as const
  return create(FrameSchema, { item: { case: 'recipient', value: { id: BigInt(recipient), destination } } })
}

export function chatFrame(chat: number, recipient: number): Frame {
  const value = { id: BigInt(chat), recipientId: BigInt(recipient), expireTimerVersion: 1 }
  return create(FrameSchema, { item: { case: 'chat', value } })
}

export function directoryRow(row: number, frame: Frame): DirectoryRow {
  return { row, frame: delimited(encodeFrame(frame)) }
}

/** A history of nobody but oneself. `conflict` when there is one already. */
export async function startEmpty(history: StandingHistory, name: string): Promise<void> {
  const { store, clock, randomness } = history.deps
  const standing = await history.get()
  if (standing.spine) throw new HeirloomError('conflict', 'there is a history already')
  const info = create(BackupInfoSchema, {
    version: 1n,
    backupTimeMs: BigInt(clock.now()),
    mediaRootBackupKey: randomness.bytes(32),
    currentAppVersion: program,
    firstAppVersion: program,
  })
  const place = { chat: 1, recipient: 1, row: 3 }
  await store.commit({
    spine: { ...emptySpine, generation: 1, nextRow: 4 },
    putDirectory: [
      { row: 0, frame: delimited(encodeBackupInfo(info)) },
      directoryRow(1, accountFrame(cleanName(name), randomness.bytes(32))),
      directoryRow(2, selfFrame(place.recipient)),
      directoryRow(place.row, chatFrame(place.chat, place.recipient)),
    ],
    putChats: await new ChatLedger().records([place]),
  })
}
