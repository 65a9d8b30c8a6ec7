import { expect, test } from 'vitest'
import { caseNames, readCase, splitStream } from '../../frame/testing/cases.ts'
import { patchIds } from '../../frame/patch-ids.ts'
import { itemFrameShape } from './item-shape.ts'
import { ReferenceWalker } from './reference-walker.ts'
import { ShapeWalker } from './shape-walker.ts'

const nothing = { recipients: new Map<number, number>(), chats: new Map<number, number>() }

test.skipIf(caseNames.length === 0)(
  'the walkers see the references that patching sees, and call every case whole',
  () => {
    for (const name of caseNames) {
      for (const frame of splitStream(readCase(name)).slice(1)) {
        const wanted = patchIds(frame, nothing).unmapped.map(({ kind, id }) => `${kind} ${id}`)
        const seen: string[] = []
        const visitor = {
          recipient: (id: number) => seen.push(`recipient ${id}`),
          chat: (id: number) => seen.push(`chat ${id}`),
        }
        expect(new ReferenceWalker(visitor).walk(frame, 0, frame.length)).toBe(true)
        expect(seen).toEqual(wanted)
        if (frame[0] !== 0x22) continue
        seen.length = 0
        expect(new ShapeWalker(itemFrameShape, visitor).walk(frame, 0, frame.length)).toBe('whole')
        // The chat of a revision is nobody's business.
        expect(seen.filter((each) => each.startsWith('recipient'))).toEqual(
          wanted.filter((each) => each.startsWith('recipient')),
        )
      }
    }
  },
)

test.skipIf(caseNames.length === 0)('a walk ends at every cut', () => {
  const frame = splitStream(readCase(caseNames[40] ?? caseNames[0]!)).at(-1)!
  const visitor = { recipient: () => undefined, chat: () => undefined }
  for (let end = 1; end < frame.length; end++)
    expect(new ShapeWalker(itemFrameShape, visitor).walk(frame, 0, end)).toBe('malformed')
})
