import { create } from '@bufbuild/protobuf'
import type { Bytes } from '../../../core/bytes.ts'
import {
  AccountData_AccountSettingsSchema,
  BackupInfoSchema,
  FrameSchema,
} from '../../../domain/frame/backup_pb.ts'
import { encodeBackupInfo, encodeFrame } from '../../../domain/frame/frame.ts'

/** A message as a test thinks of it: people and chats have numbers of their own, not ids. */
export interface Message {
  /** 0: Note to Self; 1 to 9: the chat with that person; 100: the group. */
  readonly chat: number
  /** 0: the owner. */
  readonly author: number
  readonly date: number
  readonly received: number
  readonly text: string
  readonly expiresInMs?: number
  readonly expireStart?: number
  readonly files?: readonly MessageFile[]
  /** Its one file may be looked at once. */
  readonly once?: boolean
}

/** A file that a message names. */
export interface MessageFile {
  /** 32 bytes. */
  readonly plaintextHash: Uint8Array
  /** 64 bytes. */
  readonly localKey: Uint8Array
  readonly size: number
  readonly contentType?: string
  readonly fileName?: string
}

export interface Source {
  readonly madeAt: number
  readonly messages: readonly Message[]
  /** Which phone: its profile key and media root key. */
  readonly phone?: number
  /** Added to every id, so that the id spaces of two sources differ. */
  readonly shift?: number
  readonly people?: number
  readonly extra?: readonly Uint8Array[]
}

export const groupChat = 100
const filled = (length: number, value: number) => new Uint8Array(length).fill(value)

export const recipientId = (who: number, shift: number) => (who === groupChat ? 90 : who + 1) + shift
export const chatId = (chat: number, shift: number) => (chat === groupChat ? 91 : chat + 51) + shift

export function accountFrame(phone: number): Bytes {
  const accountSettings = create(AccountData_AccountSettingsSchema, {
    phoneNumberSharingMode: 2,
    defaultSentMediaQuality: 1,
    appTheme: 1,
    callsUseLessDataSetting: 1,
  })
  return encodeFrame(
    create(FrameSchema, {
      item: {
        case: 'account',
        value: { profileKey: filled(32, 200 + phone), accountSettings, svrPin: '1234' },
      },
    }),
  )
}

export function contactFrame(who: number, shift: number, name = `Person ${who}`): Bytes {
  const contact = {
    aci: filled(16, who),
    registration: { case: 'registered' as const, value: {} },
    profileGivenName: name,
  }
  return encodeFrame(
    create(FrameSchema, {
      item: {
        case: 'recipient',
        value: { id: BigInt(recipientId(who, shift)), destination: { case: 'contact', value: contact } },
      },
    }),
  )
}

function selfFrame(shift: number): Bytes {
  return encodeFrame(
    create(FrameSchema, {
      item: {
        case: 'recipient',
        value: { id: BigInt(recipientId(0, shift)), destination: { case: 'self', value: {} } },
      },
    }),
  )
}

function groupFrame(shift: number): Bytes {
  const group = {
    masterKey: filled(32, 9),
    snapshot: { title: { content: { case: 'title' as const, value: 'Group' } } },
  }
  return encodeFrame(
    create(FrameSchema, {
      item: {
        case: 'recipient',
        value: { id: BigInt(recipientId(groupChat, shift)), destination: { case: 'group', value: group } },
      },
    }),
  )
}

export function chatFrame(chat: number, shift: number): Bytes {
  const value = { id: BigInt(chatId(chat, shift)), recipientId: BigInt(recipientId(chat, shift)) }
  return encodeFrame(create(FrameSchema, { item: { case: 'chat', value } }))
}

function messageFrame(message: Message, shift: number): Bytes {
  const { author, received } = message
  const self = BigInt(recipientId(0, shift))
  const sent = { recipientId: self, timestamp: 1n, deliveryStatus: { case: 'sent' as const, value: {} } }
  return encodeFrame(
    create(FrameSchema, {
      item: {
        case: 'chatItem',
        value: {
          chatId: BigInt(chatId(message.chat, shift)),
          authorId: BigInt(recipientId(author, shift)),
          dateSent: BigInt(message.date),
          ...(message.expiresInMs === undefined ? {} : { expiresInMs: BigInt(message.expiresInMs) }),
          ...(message.expireStart === undefined ? {} : { expireStartDate: BigInt(message.expireStart) }),
          directionalDetails:
            author === 0
              ? { case: 'outgoing', value: { dateReceived: BigInt(received), sendStatus: [sent] } }
              : { case: 'incoming', value: { dateReceived: BigInt(received), read: true } },
          item: contentOf(message),
        },
      },
    }),
  )
}

function contentOf({ text, files = [], once }: Message) {
  const attachments = files.map(attachmentOf)
  return once
    ? { case: 'viewOnceMessage' as const, value: { attachment: attachments[0]! } }
    : { case: 'standardMessage' as const, value: { text: { body: text }, attachments } }
}

function attachmentOf(file: MessageFile) {
  const { plaintextHash, localKey, size, contentType = 'image/jpeg', fileName } = file
  const named = fileName === undefined ? {} : { fileName }
  const locatorInfo = {
    ...{ key: filled(64, 9), size },
    ...(localKey.length > 0 ? { localKey: new Uint8Array(localKey) } : {}),
    integrityCheck: { case: 'plaintextHash' as const, value: new Uint8Array(plaintextHash) },
  }
  return { pointer: { contentType, ...named, locatorInfo }, wasDownloaded: true }
}

export function infoMessage(source: Source): Bytes {
  const { madeAt, phone = 0 } = source
  return encodeBackupInfo(
    create(BackupInfoSchema, {
      version: 1n,
      backupTimeMs: BigInt(madeAt),
      mediaRootBackupKey: filled(32, phone + 1),
    }),
  )
}

/** All frames but BackupInfo, without lengths. */
export function sourceFrames(source: Source): Bytes[] {
  const { shift = 0, people = 4, phone = 0 } = source
  const persons = Array.from({ length: people }, (_, i) => i + 1)
  const chats = [0, ...persons, groupChat]
  return [
    accountFrame(phone),
    selfFrame(shift),
    ...persons.map((who) => contactFrame(who, shift)),
    groupFrame(shift),
    ...chats.map((chat) => chatFrame(chat, shift)),
    ...(source.extra ?? []).map((frame) => new Uint8Array(frame)),
    ...source.messages.map((message) => messageFrame(message, shift)),
  ]
}
