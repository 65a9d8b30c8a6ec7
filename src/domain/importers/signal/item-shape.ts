/** What a message's fields hold, and which of them must be there, as far as it is told without decoding. */
export interface Shape {
  readonly recipients?: readonly number[]
  readonly chats?: readonly number[]
  readonly messages?: Readonly<Record<number, Shape>>
  /** Must be there and be neither zero nor empty. */
  readonly required?: readonly number[]
  /** Of these, one must be there; it may be zero or empty. 0 stands for all numbers from 32 on. */
  readonly oneOf?: readonly number[]
  /** Groups of which at most one may be there: readers differ in which of two they take. */
  readonly single?: readonly (readonly number[])[]
  /** Bytes that are of this length, or absent. */
  readonly lengths?: Readonly<Record<number, number>>
  /** Fields that must not stand here at all. */
  readonly refused?: readonly number[]
  /** Rules of their own. */
  readonly rule?: 'locator' | 'pointer' | 'expiry'
}

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i)
const locator: Shape = { rule: 'locator' }
const pointer: Shape = { required: [13], messages: { 13: locator }, rule: 'pointer' }
const attachment: Shape = { required: [1], messages: { 1: pointer }, lengths: { 4: 16 } }
const text: Shape = { messages: { 2: { oneOf: [3, 4], lengths: { 3: 16 } } } }
const reaction: Shape = { required: [1, 2], recipients: [2] }
const quote: Shape = {
  required: [2, 5],
  recipients: [2],
  messages: { 3: text, 4: { messages: { 3: attachment } } },
}
const standardMessage: Shape = {
  oneOf: [2, 3],
  messages: {
    1: quote,
    2: text,
    3: attachment,
    4: { required: [1], messages: { 3: pointer } },
    5: pointer,
    6: reaction,
  },
}
const contact: Shape = {
  messages: { 2: { required: [1, 2] }, 3: { required: [1, 2] }, 4: { required: [1] }, 6: pointer },
  lengths: { 8: 16 },
}
const sticker: Shape = { required: [1, 2, 5], lengths: { 1: 16, 2: 32 }, messages: { 5: pointer } }
const update: Shape = {
  oneOf: range(1, 11),
  messages: {
    1: { required: [1] },
    2: { required: [1], messages: { 1: { oneOf: range(0, 31) } } },
    4: { required: [1, 2] },
    5: { required: [1] },
    6: { required: [1] },
    7: { required: [2, 3, 4] },
    8: { required: [2], recipients: [3, 4] },
    9: { oneOf: [1, 2, 3] },
    11: { required: [2], recipients: [2] },
  },
}
const poll: Shape = {
  required: [1, 3],
  messages: { 3: { required: [1], messages: { 2: { required: [1], recipients: [1] } } }, 5: reaction },
}
const contents: Readonly<Record<number, Shape>> = {
  9: { messages: { 1: { required: [1], recipients: [1], oneOf: range(3, 9) } } },
  11: standardMessage,
  12: { required: [1], messages: { 1: contact, 2: reaction } },
  13: { required: [1], messages: { 1: sticker, 2: reaction } },
  15: update,
  16: { required: [4], messages: { 4: { oneOf: [1, 2] } } },
  18: { messages: { 1: attachment, 2: reaction } },
  19: { oneOf: [1, 2], messages: { 1: { required: [1], messages: { 1: text, 2: pointer } }, 3: reaction } },
  20: poll,
  21: { oneOf: [2, 3] },
  22: { required: [1], recipients: [1] },
}
// A revision has none of its own, and nobody looks at its chat.
const single = [
  [8, 9, 10],
  [...range(11, 20), 22],
]
const revision: Shape = { single, recipients: [2], messages: contents, refused: [6], rule: 'expiry' }
const item: Shape = {
  single,
  recipients: [2],
  chats: [1],
  messages: { ...contents, 6: revision },
  rule: 'expiry',
}

/** A `Frame` with a chat item in it. */
export const itemFrameShape: Shape = {
  required: [4],
  messages: { 4: item },
  refused: [1, 2, 3, 5, 6, 7, 8],
}
