import { expect, test } from 'vitest'
import { concat, utf8 } from '../../core/bytes.ts'
import { decodeMediaList, encodeMediaList } from '../media/media-list.ts'
import { filesOf } from './files-of.ts'

const field = (number: number, value: Uint8Array | readonly number[]) =>
  concat(Uint8Array.of(number * 8 + 2, value.length), Uint8Array.from(value))

test('a size and a flag that no file has are read as 32 bits, and can be kept', () => {
  const endless = [255, 255, 255, 255, 255, 255, 255, 255, 255, 1]
  const locator = concat(field(10, new Uint8Array(32).fill(7)), Uint8Array.of(24, ...endless))
  const pointer = concat(field(4, utf8('Image/PNG')), field(13, locator))
  const attachment = concat(Uint8Array.of(16, ...endless), field(1, pointer))
  const [file] = filesOf(field(4, field(11, field(3, attachment))))
  const most = 2 ** 32 - 1
  expect(file).toMatchObject({ role: 'attachment', contentType: 'image/png', size: most, flag: most })
  const { role, flag, contentType, size } = file!
  const use = {
    ...{ item: 1, chat: 2, date: 3, expiresAt: 0, timer: 0, role, flag, contentType, size },
    ...{ fileName: '', plaintextHash: new Uint8Array(file!.plaintextHash), key: new Uint8Array(0) },
  }
  expect(decodeMediaList(encodeMediaList([use]))).toEqual([use])
})
