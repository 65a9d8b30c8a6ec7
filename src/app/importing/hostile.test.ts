import { expect, test } from 'vitest'
import { concat } from '../../core/bytes.ts'
import { HeirloomError } from '../../core/errors.ts'
import { BackupInfoSchema, FrameSchema } from '../../domain/frame/backup_pb.ts'
import { caseNames, readCase, splitStream } from '../../domain/frame/testing/cases.ts'
import { delimited } from '../../domain/frame/wire.ts'
import { Donors, mutateField } from '../../domain/importers/signal/testing/mutate-fields.ts'
import { encodeTree, parseTree } from '../../domain/importers/signal/testing/wire-tree.ts'
import { backupTime } from '../../domain/merge/directory-merge.ts'
import { Random } from '../../domain/sample/random.ts'
import { checkStore } from './testing/check-store.ts'
import { harness, ignore, importFile, never, sealStream } from './testing/harness.ts'
import { officialVerdict } from './testing/official.ts'

const rounds = Number(process.env['HOSTILE_ROUNDS'] ?? 100)

test.skipIf(caseNames.length === 0)(
  'authentic frames of any sort are imported, and what goes out is accepted',
  { timeout: 600_000 },
  async () => {
    const random = new Random(Number(process.env['HOSTILE_SEED'] ?? 1), 'hostile')
    const donors = new Donors()
    const refused: string[] = []
    for (let round = 0; round < rounds; round++) {
      const name = random.pick(caseNames)
      const [info, ...frames] = splitStream(readCase(name))
      for (const frame of frames) donors.add(parseTree(FrameSchema, frame))
      const hurt = round % 2 === 0 ? (frame: Uint8Array) => mutated(frame, random) : hurtField(donors, random)
      const made = harness(backupTime(info!) + random.pick([-1, 0, 1_000_000_000]))
      const sealed = await sealStream(
        delimited(random.chance(0.2) ? hurtInfo(info!, donors, random) : info!),
        concat(...frames.map((frame) => delimited(random.chance(0.25) ? hurt(frame) : frame))),
      )
      try {
        await importFile(made, sealed)
        await checkStore(made.store)
      } catch (error) {
        if (error instanceof HeirloomError && error.code !== 'bug') continue
        throw new Error(`round ${round}, ${name}`, { cause: error })
      }
      const out = await made.importing.exportHistory({ kind: 'archive-file' }, ignore, never)
      const verdict = await officialVerdict(out)
      if (verdict !== null) refused.push(`${round} ${name}: ${verdict}`)
    }
    expect(refused).toEqual([])
  },
)

function hurtInfo(info: Uint8Array, donors: Donors, random: Random): Uint8Array {
  const tree = parseTree(BackupInfoSchema, info)
  mutateField(tree, donors, random)
  return encodeTree(tree)
}

function hurtField(donors: Donors, random: Random): (frame: Uint8Array) => Uint8Array {
  return (frame) => {
    const tree = parseTree(FrameSchema, frame)
    mutateField(tree, donors, random)
    return encodeTree(tree)
  }
}

/** A byte is changed, cut out or put in. */
function mutated(frame: Uint8Array, random: Random): Uint8Array {
  if (frame.length === 0) return frame
  const at = random.int(frame.length)
  const kind = random.fraction()
  if (kind < 0.6) {
    const changed = frame.slice()
    changed[at]! ^= 1 << random.int(8)
    return changed
  }
  if (kind < 0.8) return concat(frame.subarray(0, at), frame.subarray(at + 1))
  return concat(frame.subarray(0, at), Uint8Array.of(random.int(256)), frame.subarray(at))
}
