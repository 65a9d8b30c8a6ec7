import type { Bytes } from '../../core/bytes.ts'

// [Note: Item ids of several devices] Devices that restored one backup go on giving ids, and their archives take each
// other's place. So that one id never names two messages in an archive, a device that restores begins a block of its
// own, far above all that were given.

const blockIds = 2 ** 26
/** How far the next block may lie: two devices meet once in a million times, and there is room for 256 in a row. */
const maxJump = 2 ** 20
const lastBlock = 2 ** 27 - 1

/** First id of a block above `nextItemId`. `random`: 4 bytes. */
export function nextItemIdBlock(nextItemId: number, random: Bytes): number {
  const jump = 1 + (new DataView(random.buffer, random.byteOffset, 4).getUint32(0) % maxJump)
  const block = Math.floor(nextItemId / blockIds) + jump
  return block > lastBlock ? nextItemId : block * blockIds
}
