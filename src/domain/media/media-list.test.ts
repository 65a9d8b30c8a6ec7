import { expect, test } from 'vitest'
import { concat } from '../../core/bytes.ts'
import { frameColumns } from '../core-port.ts'
import { testCore } from '../file/testing/core.ts'
import { bytesField, delimited, varintField } from '../frame/wire.ts'
import { decodeMediaList, encodeMediaList, usesIn } from './media-list.ts'

const core = await testCore()
/** The longest number that a varint can say, and one beyond every number that is exact. */
const endless = Uint8Array.of(255, 255, 255, 255, 255, 255, 255, 255, 255, 1)
const huge = Uint8Array.of(128, 128, 128, 128, 128, 128, 128, 128, 16)

test('whatever a message says of its files, it is listed, and the list can be read', () => {
  for (const number of [endless, huge, Uint8Array.of(255, 255, 255, 255, 15)]) {
    const locator = concat(
      Uint8Array.of(3 * 8),
      number,
      bytesField(9, new Uint8Array(64).fill(1)),
      bytesField(10, new Uint8Array(32).fill(2)),
    )
    const pointer = concat(bytesField(4, new Uint8Array(100).fill(255)), bytesField(13, locator))
    const attachment = concat(bytesField(1, pointer), Uint8Array.of(2 * 8), number)
    const item = concat(
      ...[varintField(1, 2 ** 53 - 1), varintField(2, 2 ** 53 - 1), varintField(3, 2 ** 53 - 1)],
      ...[Uint8Array.of(4 * 8), number, Uint8Array.of(5 * 8), number],
      bytesField(11, bytesField(3, attachment)),
    )
    const frames = delimited(bytesField(4, item))
    const columns = frameColumns(4)
    const { frames: count } = core.scan(frames, 0, columns)
    const uses = usesIn(frames, columns, { count, itemIds: [2 ** 53 - 1] })
    expect(uses).toHaveLength(1)
    expect(uses[0]!.size).toBeLessThan(2 ** 32)
    expect(decodeMediaList(encodeMediaList(uses))).toEqual(uses)
  }
})
