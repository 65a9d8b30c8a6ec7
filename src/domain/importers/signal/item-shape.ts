import type { DescMessage } from '@bufbuild/protobuf'
import * as pb from '../../frame/backup_pb.ts'
import { hasCharacters, isAmount, isPresentation, isServiceId } from './field-checks.ts'
import { marks, messengerMarks } from './known-ids.ts'
import * as own from './message-rules.ts'
import type { Place, RuleBook, Rules } from './shape.ts'
import { compileShape } from './shape.ts'

const someone = marks.contact | marks.self
const speaker = messengerMarks | marks.self
const known = marks.withAci | marks.self

const attachment: Rules = { required: ['pointer'], lengths: { clientUuid: 16 }, notes: ['flag'] }
// Only with ranges its length matters.
const text: Rules = { notes: ['body'], rule: own.replyText, when: ['bodyRanges'] }
const quotedText: Rules = { notes: ['body'], rule: own.quotedText }
const replyText: Rules = { notes: ['body'], rule: own.replyText }
const named = { required: ['type', 'value'] }
const question = { question: hasCharacters(200) }

/** What messages are made of. */
const parts: [DescMessage, Rules][] = [
  [pb.FilePointer_LocatorInfoSchema, { dates: ['transitTierUploadTimestamp'], rule: own.locator }],
  [pb.FilePointerSchema, { required: ['locatorInfo'], whole: ['incrementalMac'], rule: own.pointer }],
  [pb.MessageAttachmentSchema, attachment],
  [pb.BodyRangeSchema, { oneOf: ['associatedValue'], lengths: { mentionAci: 16 } }],
  [pb.TextSchema, text],
  [
    pb.ReactionSchema,
    {
      required: ['emoji', 'authorId'],
      recipients: { authorId: speaker },
      dates: ['sentTimestamp'],
      notes: ['authorId'],
    },
  ],
  [
    pb.QuoteSchema,
    {
      required: ['authorId', 'type'],
      recipients: { authorId: speaker | marks.notes },
      dates: ['targetSentTimestamp'],
      notes: ['type'],
      rule: own.quote,
      messages: { text: quotedText },
    },
  ],
  [
    pb.Quote_QuotedAttachmentSchema,
    { messages: { thumbnail: { ...attachment, values: { flag: [0, 2, 3] } } } },
  ],
  [pb.LinkPreviewSchema, { required: ['url'], dates: ['date'] }],
  [pb.StickerSchema, { required: ['packId', 'packKey', 'data'], lengths: { packId: 16, packKey: 32 } }],
  [pb.ContactAttachmentSchema, { checks: { aci: (_, from, to) => to === from || to - from === 16 } }],
  [
    pb.ContactAttachment_NameSchema,
    { some: ['givenName', 'familyName', 'prefix', 'suffix', 'middleName', 'nickname'] },
  ],
  [pb.ContactAttachment_SignalNicknameSchema, { some: ['given', 'family'] }],
  [pb.ContactAttachment_PhoneSchema, named],
  [pb.ContactAttachment_EmailSchema, named],
  [
    pb.ContactAttachment_PostalAddressSchema,
    {
      required: ['type'],
      some: ['street', 'pobox', 'neighborhood', 'city', 'region', 'postcode', 'country'],
    },
  ],
  [pb.PaymentNotification_TransactionDetailsSchema, { oneOf: ['payment'] }],
  [pb.PaymentNotification_TransactionDetails_TransactionSchema, { dates: ['timestamp', 'blockTimestamp'] }],
  [pb.PaymentNotification_TransactionDetails_MobileCoinTxoIdentificationSchema, { rule: own.identification }],
  [
    pb.Poll_PollOptionSchema,
    { checks: { option: hasCharacters(100) }, required: ['option'], distinct: 'votes' },
  ],
  [
    pb.Poll_PollOption_PollVoteSchema,
    { required: ['voterId'], recipients: { voterId: someone }, notes: ['voterId'], rule: own.vote },
  ],
  [
    pb.DirectStoryReplyMessage_TextReplySchema,
    { required: ['text'], notes: ['text'], rule: own.textReply, messages: { text: replyText } },
  ],
]

const direct: Place = { chats: marks.withAci, authors: -1 }

/** What a message may be. */
const contents: [DescMessage, Rules][] = [
  [
    pb.StandardMessageSchema,
    {
      there: ['text', 'attachments'],
      notes: ['text', 'attachments'],
      distinct: 'reactions',
      rule: own.standardMessage,
      when: ['attachments', 'longText'],
    },
  ],
  [pb.ContactMessageSchema, { required: ['contact'], distinct: 'reactions' }],
  [pb.StickerMessageSchema, { required: ['sticker'], distinct: 'reactions' }],
  [pb.ViewOnceMessageSchema, { distinct: 'reactions' }],
  [
    pb.DirectStoryReplyMessageSchema,
    { oneOf: ['reply'], whole: ['emoji'], distinct: 'reactions', place: direct },
  ],
  [pb.PaymentNotificationSchema, { checks: { amountMob: isAmount, feeMob: isAmount }, place: direct }],
  [
    pb.GiftBadgeSchema,
    { checks: { receiptCredentialPresentation: isPresentation }, notes: ['state'], rule: own.giftBadge },
  ],
  [
    pb.PollSchema,
    {
      required: ['question'],
      checks: question,
      several: 'options',
      notes: ['allowMultiple'],
      distinct: 'reactions',
      rule: own.poll,
      place: { chats: ~marks.notes, authors: -1 },
    },
  ],
  [
    pb.AdminDeletedMessageSchema,
    { required: ['adminId'], recipients: { adminId: someone }, place: { chats: marks.group, authors: -1 } },
  ],
  [pb.ChatUpdateMessageSchema, { oneOf: ['update'] }],
]

const apart = ~marks.notes
const individual: Place = { chats: someone, authors: speaker }
const anywhere: Place = { chats: apart, authors: speaker }
const group: Place = { chats: marks.group, authors: speaker }

const updates: [DescMessage, Rules][] = [
  [pb.SimpleChatUpdateSchema, { required: ['type'], notes: ['type'], rule: own.simpleUpdate }],
  [pb.GroupChangeChatUpdateSchema, { required: ['updates'], place: group }],
  [pb.GroupChangeChatUpdate_UpdateSchema, { oneOf: ['update'] }],
  [pb.ExpirationTimerChatUpdateSchema, { place: individual }],
  [pb.ProfileChangeChatUpdateSchema, { required: ['previousName', 'newName'], place: anywhere }],
  [pb.LearnedProfileChatUpdateSchema, { oneOf: ['previousName'], place: anywhere }],
  [
    pb.ThreadMergeChatUpdateSchema,
    { required: ['previousE164'], place: { chats: marks.withAci, authors: known } },
  ],
  [
    pb.SessionSwitchoverChatUpdateSchema,
    { required: ['e164'], place: { chats: marks.withAci, authors: someone } },
  ],
  [
    pb.IndividualCallSchema,
    { required: ['type', 'direction', 'state'], dates: ['startedCallTimestamp'], place: individual },
  ],
  [
    pb.GroupCallSchema,
    {
      required: ['state'],
      whole: ['ringerRecipientId', 'startedCallRecipientId'],
      recipients: { ringerRecipientId: known, startedCallRecipientId: known },
      dates: ['startedCallTimestamp', 'endedCallTimestamp'],
      place: group,
    },
  ],
  [
    pb.PollTerminateUpdateSchema,
    { required: ['question'], checks: question, dates: ['targetSentTimestamp'], place: anywhere },
  ],
  [
    pb.PinMessageUpdateSchema,
    {
      required: ['authorId'],
      recipients: { authorId: someone },
      dates: ['targetSentTimestamp'],
      place: anywhere,
    },
  ],
]

/** ACIs are 16 bytes and, where the field is no optional one, there; counts are not 0, levels name somebody. */
function groupUpdate(schema: DescMessage, more: Rules = {}): [DescMessage, Rules] {
  const ids = schema.fields.filter(({ name }) => /(aci|pni)$/i.test(name))
  const must = schema.fields.filter(
    (field) => /(aci|count|accessLevel|invitees|ServiceId)$/i.test(field.name) && !field.proto.proto3Optional,
  )
  const levels = schema.fields.filter(({ name }) => name === 'accessLevel')
  return [
    schema,
    {
      required: must.map(({ name }) => name),
      lengths: Object.fromEntries(ids.map(({ name }) => [name, 16])),
      values: Object.fromEntries(levels.map(({ name }) => [name, [1, 2, 3]])),
      ...more,
    },
  ]
}

const ownRules = new Map<DescMessage, Rules>([
  [pb.GroupMemberAddedUpdateSchema, { rule: own.memberAdded }],
  [pb.SelfInvitedOtherUserToGroupUpdateSchema, { checks: { inviteeServiceId: isServiceId } }],
])
const groupUpdates = pb.GroupChangeChatUpdate_UpdateSchema.fields.flatMap(({ message }) =>
  message ? [groupUpdate(message, ownRules.get(message))] : [],
)

const details: [DescMessage, Rules][] = [
  [pb.ChatItem_IncomingMessageDetailsSchema, { dates: ['dateReceived', 'dateServerSent'] }],
  [pb.ChatItem_OutgoingMessageDetailsSchema, { dates: ['dateReceived'] }],
  [
    pb.SendStatusSchema,
    {
      required: ['recipientId'],
      recipients: { recipientId: someone },
      dates: ['timestamp'],
      oneOf: ['deliveryStatus'],
    },
  ],
  [
    pb.ChatItem_PinDetailsSchema,
    {
      dates: ['pinnedAtTimestamp', 'pinExpiresAtTimestamp'],
      oneOf: ['pinExpiry'],
      whole: ['pinNeverExpires'],
      notes: ['pinnedAtTimestamp', 'pinExpiresAtTimestamp'],
      rule: own.pinDetails,
    },
  ],
]

const item: Rules = {
  required: ['authorId'],
  recipients: { authorId: marks.contact | marks.self | marks.notes },
  dates: ['dateSent', 'expireStartDate'],
  oneOf: ['directionalDetails', 'item'],
  notes: ['authorId'],
}
// A revision has none of its own, and nobody looks at its chat.
const revision: Rules = { ...item, refused: ['revisions'], rule: own.revision }

/** Rules of chat items and of all that they are made of. */
export const itemBook: RuleBook = new Map([
  ...parts,
  ...contents,
  ...updates,
  ...groupUpdates,
  [
    pb.GroupInvitationRevokedUpdate_InviteeSchema,
    groupUpdate(pb.GroupInvitationRevokedUpdate_InviteeSchema)[1],
  ],
  ...details,
  [
    pb.ChatItemSchema,
    {
      ...item,
      required: ['chatId', 'authorId'],
      chats: ['chatId'],
      rule: own.item,
      when: ['expireStartDate', 'revisions'],
      messages: { revisions: revision },
    },
  ],
])

/** A `Frame` with a chat item in it. */
export const itemFrameShape = compileShape(pb.FrameSchema, itemBook, {
  required: ['chatItem'],
  refused: pb.FrameSchema.fields.flatMap(({ name }) => (name === 'chatItem' ? [] : [name])),
})
