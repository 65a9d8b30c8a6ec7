export type IdKind = 'recipient' | 'chat'

/** Where ids stand in a message: fields that are ids, and fields that are messages with ids in them. */
export interface IdFields {
  readonly ids: Readonly<Record<number, IdKind>>
  readonly messages: Readonly<Record<number, IdFields>>
}

const none = {}
const leaf = (ids: IdFields['ids']): IdFields => ({ ids, messages: none })
const within = (messages: IdFields['messages']): IdFields => ({ ids: none, messages })

const reaction = leaf({ 2: 'recipient' })
const poll = within({ 3: within({ 2: leaf({ 1: 'recipient' }) }), 5: reaction })
const update = within({ 8: leaf({ 3: 'recipient', 4: 'recipient' }), 11: leaf({ 2: 'recipient' }) })

/** A chat item's fields but for its revisions. */
const itemMessages = {
  9: within({ 1: leaf({ 1: 'recipient' }) }),
  11: within({ 1: leaf({ 2: 'recipient' }), 6: reaction }),
  12: within({ 2: reaction }),
  13: within({ 2: reaction }),
  15: update,
  18: within({ 2: reaction }),
  19: within({ 3: reaction }),
  20: poll,
  22: leaf({ 1: 'recipient' }),
} as const
const itemIds = { 1: 'chat', 2: 'recipient' } as const
const revision: IdFields = { ids: itemIds, messages: itemMessages }

/** Field of a chat item that holds its revisions, which have none of their own. */
export const revisionsField = 6
export const revisionFields = revision

/**
 * Every recipient id and chat id in a `Frame`, by field number. A test compares this table with the schema, so a
 * field that is added there and forgotten here does not go unseen.
 */
export const frameIdFields: IdFields = within({
  2: { ids: { 1: 'recipient' }, messages: { 4: within({ 3: leaf({ 4: 'recipient' }) }) } },
  3: leaf({ 1: 'chat', 2: 'recipient' }),
  4: { ids: itemIds, messages: { ...itemMessages, [revisionsField]: revision } },
  6: leaf({ 2: 'recipient' }),
  7: leaf({ 7: 'recipient' }),
  8: leaf({ 7: 'recipient', 8: 'recipient' }),
})
