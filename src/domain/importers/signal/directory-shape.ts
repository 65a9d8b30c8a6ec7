import type { DescMessage } from '@bufbuild/protobuf'
import * as pb from '../../frame/backup_pb.ts'
import { isPublicKey, isServiceId, isUsername } from './field-checks.ts'
import { itemBook } from './item-shape.ts'
import { chatMarks, marks } from './known-ids.ts'
import type { RuleBook, Rules } from './shape.ts'
import { compileShape } from './shape.ts'

const listed = marks.contact | marks.group

const account: [DescMessage, Rules][] = [
  [
    pb.AccountDataSchema,
    {
      required: ['profileKey', 'accountSettings'],
      lengths: { profileKey: 32 },
      checks: { username: isUsername },
      needs: { usernameLink: 'username' },
    },
  ],
  [
    pb.AccountData_UsernameLinkSchema,
    { required: ['entropy', 'serverId'], lengths: { entropy: 32, serverId: 16 } },
  ],
  [
    pb.AccountData_SubscriberDataSchema,
    { required: ['subscriberId', 'currencyCode'], lengths: { subscriberId: 32 } },
  ],
  [
    pb.AccountData_IAPSubscriberDataSchema,
    {
      required: ['subscriberId'],
      lengths: { subscriberId: 32 },
      oneOf: ['iapSubscriptionId'],
      whole: ['purchaseToken'],
    },
  ],
  [
    pb.AccountData_AndroidSpecificSettingsSchema,
    { required: ['navigationBarSize'], usual: { navigationBarSize: 1 } },
  ],
  [pb.AccountData_AutoDownloadSettingsSchema, { required: ['images', 'audio', 'video', 'documents'] }],
  [
    pb.AccountData_AccountSettingsSchema,
    {
      required: ['phoneNumberSharingMode', 'defaultSentMediaQuality', 'appTheme', 'callsUseLessDataSetting'],
      usual: {
        phoneNumberSharingMode: 2,
        defaultSentMediaQuality: 1,
        appTheme: 1,
        callsUseLessDataSetting: 1,
      },
      notes: ['backupTier'],
      rule: (tally) => (!tally.has(21) || isTier(tally.a)) && (!tally.fills(20) || tally.a === paidTier),
    },
  ],
]
const [freeTier, paidTier] = [200, 201]
const isTier = (value: number) => value === freeTier || value === paidTier

const people: [DescMessage, Rules][] = [
  [pb.RecipientSchema, { required: ['id'], oneOf: ['destination'] }],
  [
    pb.ContactSchema,
    {
      lengths: { aci: 16, pni: 16, profileKey: 32 },
      whole: ['aci', 'pni', 'profileKey', 'e164'],
      some: ['aci', 'pni', 'e164'],
      oneOf: ['registration'],
      checks: { username: isUsername, identityKey: isPublicKey },
      needs: { identityState: 'identityKey', blockedAtTimestamp: 'blocked' },
      dates: ['blockedAtTimestamp'],
    },
  ],
  [pb.Contact_NotRegisteredSchema, { dates: ['unregisteredTimestamp'] }],
  [pb.Contact_NameSchema, { some: ['given', 'family'] }],
  [
    pb.DistributionListItemSchema,
    {
      required: ['distributionId'],
      lengths: { distributionId: 16 },
      oneOf: ['item'],
      dates: ['deletionTimestamp'],
    },
  ],
  [
    pb.DistributionListSchema,
    { required: ['privacyMode'], recipients: { memberRecipientIds: marks.withAci | marks.withPni } },
  ],
  [
    pb.CallLinkSchema,
    {
      checks: { rootKey: (_, from, to) => to - from >= 16 },
      required: ['rootKey'],
      whole: ['adminKey'],
      dates: ['expirationMs'],
    },
  ],
]

const member: Rules = {
  required: ['userId', 'role'],
  usual: { role: 1 },
  lengths: { userId: 16 },
  needs: { labelEmoji: 'labelString' },
}
const invited: Rules = {
  required: ['userId', 'role'],
  usual: { role: 1 },
  checks: { userId: isServiceId },
  rule: (tally) => !tally.fills(6) && !tally.fills(7),
}
const somebody = [0, 2, 3]

const groups: [DescMessage, Rules][] = [
  [
    pb.GroupSchema,
    {
      required: ['masterKey', 'snapshot'],
      lengths: { masterKey: 32 },
      needs: { blockedAtTimestamp: 'blocked' },
      dates: ['blockedAtTimestamp'],
    },
  ],
  [
    pb.Group_GroupSnapshotSchema,
    {
      messages: {
        title: { there: ['title'] },
        description: { there: ['descriptionText'] },
        disappearingMessagesTimer: { there: ['disappearingMessagesDuration'] },
      },
    },
  ],
  [pb.Group_MemberSchema, member],
  [
    pb.Group_MemberPendingProfileKeySchema,
    {
      required: ['member', 'addedByUserId'],
      lengths: { addedByUserId: 16 },
      dates: ['timestamp'],
      messages: { member: invited },
    },
  ],
  [
    pb.Group_MemberPendingAdminApprovalSchema,
    { required: ['userId'], lengths: { userId: 16 }, dates: ['timestamp'] },
  ],
  [
    pb.Group_MemberBannedSchema,
    { required: ['userId'], checks: { userId: isServiceId }, dates: ['timestamp'] },
  ],
  [
    pb.Group_AccessControlSchema,
    {
      values: {
        attributes: somebody,
        members: somebody,
        memberLabel: somebody,
        addFromInviteLink: [0, 1, 3, 4],
      },
    },
  ],
]

const rest: [DescMessage, Rules][] = [
  [
    pb.ChatSchema,
    {
      required: ['id', 'recipientId'],
      recipients: { recipientId: chatMarks },
      rule: (tally) => !tally.has(5) || tally.fills(10),
    },
  ],
  [pb.ChatStyleSchema, { oneOf: ['bubbleColor'], whole: ['wallpaperPreset', 'bubbleColorPreset'] }],
  [pb.ChatStyle_CustomChatColorSchema, { required: ['id'], oneOf: ['color'] }],
  [pb.StickerPackSchema, { required: ['packId', 'packKey'], lengths: { packId: 16, packKey: 32 } }],
  [
    pb.AdHocCallSchema,
    { required: ['recipientId', 'state'], recipients: { recipientId: marks.link }, dates: ['callTimestamp'] },
  ],
  [
    pb.NotificationProfileSchema,
    {
      required: ['name', 'id'],
      whole: ['emoji'],
      lengths: { id: 16 },
      dates: ['createdAtMs'],
      recipients: { allowedMembers: listed },
      values: { scheduleDaysEnabled: [1, 2, 3, 4, 5, 6, 7] },
    },
  ],
  [
    pb.ChatFolderSchema,
    {
      required: ['folderType', 'id'],
      lengths: { id: 16 },
      recipients: { includedRecipientIds: chatMarks, excludedRecipientIds: chatMarks },
    },
  ],
]

const book: RuleBook = new Map([...itemBook, ...account, ...people, ...groups, ...rest])

/** Any `Frame`; what is a chat item is a matter of item-shape.ts. */
export const directoryFrameShape = compileShape(pb.FrameSchema, book, { oneOf: ['item'] })
