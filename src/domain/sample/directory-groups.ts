import type { CastChat } from './cast.ts'
import type { DirectoryInput } from './directory.ts'
import type { FrameWriter } from './frame-writer.ts'
import { groupAbout } from './names.ts'

/** A group's Recipient, without its frame. */
export function writeGroup(out: FrameWriter, input: DirectoryInput, chat: CastChat): void {
  out.number(1, chat.recipient)
  const group = out.open(3)
  out.blob(1, input.random.bytes(32))
  out.number(2, 1)
  const snapshot = out.open(5)
  writeSnapshot(out, input, chat)
  out.close(snapshot)
  out.number(7, input.random.int(12))
  out.close(group)
}

function writeSnapshot(out: FrameWriter, { random, cast }: DirectoryInput, chat: CastChat): void {
  const title = out.open(2)
  out.text(1, chat.title)
  out.close(title)
  if (chat.timerMs > 0) {
    const timer = out.open(4)
    out.number(3, chat.timerMs / 1000)
    out.close(timer)
  }
  const access = out.open(5)
  out.number(1, 2)
  out.number(2, 2)
  out.number(3, random.pick([1, 3, 4]))
  out.close(access)
  out.number(6, random.between(1, 60))
  for (const member of [cast.self, ...chat.members]) {
    const start = out.open(7)
    out.blob(1, member.aci)
    out.number(2, random.chance(0.25) ? 2 : 1)
    out.close(start)
  }
  if (random.chance(0.3)) {
    const about = out.open(11)
    out.text(4, random.pick(groupAbout))
    out.close(about)
  }
}
