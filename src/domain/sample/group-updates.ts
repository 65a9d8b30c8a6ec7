import type { Bytes } from '../../core/bytes.ts'
import { writeUpdate, type Scene } from './items.ts'
import type { Rare } from './other-messages.ts'

/** What stands in a field of a group update. */
type Part = 'updater' | 'member' | 'other' | 'level' | 'yes' | 'count' | 'text' | 'timer' | 'invitees'

/** Field number in GroupChangeChatUpdate.Update, and the fields inside (spec 7, rows 86 to 123). */
const shapes: readonly (readonly [name: string, field: number, ...parts: (readonly [number, Part])[]])[] = [
  ['generic', 1, [1, 'updater']],
  ['creation', 2, [1, 'updater']],
  ['name', 3, [1, 'updater'], [2, 'text']],
  ['avatar', 4, [1, 'updater'], [2, 'yes']],
  ['description', 5, [1, 'updater'], [2, 'text']],
  ['membership-access', 6, [1, 'updater'], [2, 'level']],
  ['attributes-access', 7, [1, 'updater'], [2, 'level']],
  ['announcement-only', 8, [1, 'updater'], [2, 'yes']],
  ['admin-status', 9, [1, 'updater'], [2, 'member'], [3, 'yes']],
  ['member-left', 10, [1, 'member']],
  ['member-removed', 11, [1, 'updater'], [2, 'member']],
  ['self-invited', 12, [1, 'updater']],
  ['self-invited-other', 13, [1, 'other']],
  ['unknown-invitee', 14, [1, 'updater'], [2, 'count']],
  ['invitation-accepted', 15, [1, 'updater'], [2, 'member']],
  ['invitation-declined', 16, [1, 'updater'], [2, 'other']],
  ['member-joined', 17, [1, 'member']],
  ['member-added', 18, [1, 'updater'], [2, 'member'], [3, 'yes'], [4, 'other']],
  ['self-invitation-revoked', 19, [1, 'updater']],
  ['invitation-revoked', 20, [1, 'updater'], [2, 'invitees']],
  ['join-request', 21, [1, 'other']],
  ['join-request-approval', 22, [1, 'other'], [2, 'updater'], [3, 'yes']],
  ['join-request-canceled', 23, [1, 'other']],
  ['link-reset', 24, [1, 'updater']],
  ['link-enabled', 25, [1, 'updater'], [2, 'yes']],
  ['link-admin-approval', 26, [1, 'updater'], [2, 'yes']],
  ['link-disabled', 27, [1, 'updater']],
  ['joined-by-link', 28, [1, 'member']],
  ['migration', 29],
  ['migration-self-invited', 30],
  ['migration-invited', 31, [1, 'count']],
  ['migration-dropped', 32, [1, 'count']],
  ['requests-and-cancels', 33, [1, 'other'], [2, 'count']],
  ['timer', 34, [1, 'timer'], [2, 'updater']],
  ['label-access', 35, [1, 'updater'], [2, 'level']],
  ['terminated', 36, [1, 'updater']],
]

/** Every kind of group update. */
export const groupUpdates: readonly Rare[] = shapes.map(([name, field, ...parts]) => ({
  name: `group-${name}`,
  place: 'group',
  write: (scene) => writeGroupUpdate(scene, field, parts),
}))

/** What a group begins with. */
export function writeCreation(scene: Scene): void {
  writeGroupUpdate(scene, 2, [[1, 'updater']])
}

function writeGroupUpdate(scene: Scene, field: number, parts: readonly (readonly [number, Part])[]): void {
  const updater = scene.outgoing ? scene.cast.self : scene.author
  writeUpdate(scene, updater.id, (out) => {
    const change = out.open(2)
    const update = out.open(1)
    const inside = out.open(field)
    for (const [number, part] of parts) writePart(scene, number, part, updater.aci)
    out.close(inside)
    out.close(update)
    out.close(change)
  })
}

function writePart(
  { out, random, chat, cast, texts }: Scene,
  number: number,
  part: Part,
  updater: Bytes,
): void {
  switch (part) {
    case 'updater': {
      out.blob(number, updater)
      return
    }
    case 'member': {
      out.blob(number, random.pick(chat.members).aci)
      return
    }
    case 'other': {
      out.blob(number, random.pick(cast.people).aci)
      return
    }
    case 'level': {
      out.number(number, random.between(1, 3))
      return
    }
    case 'yes': {
      out.number(number, 1)
      return
    }
    case 'count': {
      out.number(number, random.between(1, 4))
      return
    }
    case 'text': {
      out.text(number, texts.phrase())
      return
    }
    case 'timer': {
      out.number(number, 604_800_000)
      return
    }
    case 'invitees': {
      const invitee = out.open(number)
      out.blob(1, updater)
      out.blob(2, random.pick(cast.people).aci)
      out.close(invitee)
      return
    }
  }
}
