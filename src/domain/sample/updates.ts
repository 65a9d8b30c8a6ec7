import type { FrameWriter } from './frame-writer.ts'
import { writeUpdate, type Scene } from './items.ts'
import type { Place, Rare } from './other-messages.ts'

type Author = 'self' | 'other' | 'either'
/** Name, SimpleChatUpdate.Type, where, whose (spec 4.5). */
const simple: readonly (readonly [string, number, Place, Author])[] = [
  ['joined', 1, 'contact', 'other'],
  ['identity-changed', 2, 'contact', 'other'],
  ['identity-verified', 3, 'contact', 'other'],
  ['identity-default', 4, 'contact', 'other'],
  ['number-changed', 5, 'contact', 'other'],
  ['donation-request', 6, 'release-notes', 'other'],
  ['session-ended', 7, 'contact', 'either'],
  ['session-refreshed', 8, 'contact', 'other'],
  ['undecryptable', 9, 'contact', 'other'],
  ['payments-activated', 10, 'contact', 'either'],
  ['payment-activation-request', 11, 'contact', 'either'],
  ['unsupported', 12, 'contact', 'other'],
  ['reported-spam', 13, 'contact', 'self'],
  ['blocked', 14, 'contact', 'self'],
  ['unblocked', 15, 'contact', 'self'],
  ['request-accepted', 16, 'contact', 'self'],
]

/** Every kind of update outside groupChange, calls included. */
export const updates: readonly Rare[] = [
  ...simple.map(([name, type, place, author]): Rare => ({
    name: `update-${name}`,
    place,
    write: (scene) =>
      writeUpdate(scene, authorId(scene, author), (out) => {
        nested(out, 1, () => out.number(1, type))
      }),
  })),
  update('timer-changed', 'contact', 'either', ({ out }) => nested(out, 3, () => out.number(1, 604_800_000))),
  update('profile-changed', 'contact', 'other', ({ out, author, texts }) =>
    nested(out, 4, () => {
      out.text(1, texts.phrase())
      out.text(2, author.given)
    }),
  ),
  update('threads-merged', 'contact', 'other', ({ out, author }) =>
    nested(out, 5, () => out.number(1, author.e164)),
  ),
  update('session-switched', 'contact', 'other', ({ out, author }) =>
    nested(out, 6, () => out.number(1, author.e164)),
  ),
  update('profile-learned', 'contact', 'other', ({ out, author }) =>
    nested(out, 9, () => out.number(1, author.e164)),
  ),
  ...[1, 2, 3, 4].flatMap((state) =>
    [1, 2].map((type) =>
      update(`call-${type}-${state}`, 'contact', 'either', (scene) => writeCall(scene, type, state)),
    ),
  ),
  ...[1, 2, 3, 4, 5, 6, 7, 8].map((state) =>
    update(`group-call-${state}`, 'group', 'either', (scene) => writeGroupCall(scene, state)),
  ),
  update('poll-ended', 'group', 'either', ({ out, sent, texts }) =>
    nested(out, 10, () => {
      out.number(1, sent - 60_000)
      out.text(2, texts.phrase())
    }),
  ),
  update('message-pinned', 'talk', 'either', (scene) =>
    nested(scene.out, 11, () => {
      const target = scene.chat.recent.at(-1)
      scene.out.number(1, target?.sent ?? scene.sent - 60_000)
      scene.out.number(2, target?.author ?? scene.cast.self.id)
    }),
  ),
]

/** What a contact chat begins with. */
export function writeRequestAccepted(scene: Scene): void {
  writeUpdate(scene, scene.cast.self.id, (out) => nested(out, 1, () => out.number(1, 16)))
}

function update(name: string, place: Place, author: Author, body: (scene: Scene) => void): Rare {
  return {
    name,
    place,
    write: (scene) => writeUpdate(scene, authorId(scene, author), () => body(scene)),
  }
}

function authorId(scene: Scene, author: Author): number {
  const { chat, cast } = scene
  if (chat.kind === 'release-notes') return cast.releaseNotes
  if (author === 'self' || (author === 'either' && scene.outgoing) || chat.kind === 'self')
    return cast.self.id
  return scene.outgoing ? chat.members[0]!.id : scene.author.id
}

function nested(out: FrameWriter, field: number, body: () => void): void {
  const start = out.open(field)
  body()
  out.close(start)
}

function writeCall(scene: Scene, type: number, state: number): void {
  const { out, random, sent } = scene
  nested(out, 7, () => {
    out.bigint(1, callId(scene))
    out.number(2, type)
    out.number(3, state >= 3 || random.chance(0.5) ? 1 : 2)
    out.number(4, state)
    out.number(5, sent)
    out.number(6, 1)
  })
}

function writeGroupCall(scene: Scene, state: number): void {
  const { out, chat, sent } = scene
  nested(out, 8, () => {
    out.bigint(1, callId(scene))
    out.number(2, state)
    if (state !== 8) out.number(3, chat.members[0]!.id)
    out.number(4, chat.members[0]!.id)
    out.number(5, sent)
    out.number(6, sent + 600_000)
    out.number(7, 1)
  })
}

/** Call ids use all 64 bits. */
function callId({ random }: Scene): bigint {
  return (BigInt(random.next()) << 32n) | BigInt(random.next())
}
