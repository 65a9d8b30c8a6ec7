import { concat } from '../../src/core/bytes.ts'
import { HeirloomError } from '../../src/core/errors.ts'
import type { ExportResult } from '../../src/app/api/views.ts'
import type { Core } from '../../src/domain/core-port.ts'
import { FrameSchema } from '../../src/domain/frame/backup_pb.ts'
import { delimited } from '../../src/domain/frame/wire.ts'
import type { Compared } from '../../src/domain/importers/signal/testing/compare.ts'
import {
  DirectoryTries,
  donorsOf,
  isStrict,
  isWrong,
  ItemTries,
} from '../../src/domain/importers/signal/testing/compare.ts'
import { everyChange } from '../../src/domain/importers/signal/testing/every-change.ts'
import { mutateField, type Donors } from '../../src/domain/importers/signal/testing/mutate-fields.ts'
import { encodeTree, parseTree } from '../../src/domain/importers/signal/testing/wire-tree.ts'
import { worlds, type World } from '../../src/domain/importers/signal/testing/worlds.ts'
import { backupTime } from '../../src/domain/merge/directory-merge.ts'
import { toolCore } from '../lib/core.ts'
import { Purpose, validateBytes } from '../lib/oracle.ts'
import type { FileKey } from '../lib/seal-archive.ts'
import type { Drill, Floor } from './drill.ts'

interface Material {
  readonly core: Core
  readonly all: readonly World[]
  readonly donors: Donors
}

/** In Node, no browser: quick enough for a hundred thousand frames a minute. */
export const exporting: Drill = {
  about:
    'hurt frames (--rounds 50000) and hurt histories (--files 300), written and judged by the official library',
  async run(floor) {
    const core = await toolCore()
    const all = [...worlds()]
    const material = { core, all, donors: donorsOf(all) }
    judgeFrames(floor, material)
    judgeEveryChange(floor, material)
    await judgeFiles(floor, material)
  },
}

/** Changed frames one at a time, by our rules and by theirs. */
class Judge {
  private readonly floor: Floor
  private readonly tally = { written: 0, leftOut: 0, ambiguous: 0 }

  constructor(floor: Floor) {
    this.floor = floor
  }

  take(where: string, tried: Compared | null): void {
    if (!tried) return
    const { floor, tally } = this
    if (isWrong(tried)) floor.fail(`${where}: ${tried.told}`, `refused: ${tried.theirs ?? ''}`)
    else if (isStrict(tried)) floor.fail(`${where}: ${tried.told}`, `accepted, yet ${tried.ours ?? ''}`)
    else floor.pass()
    if (tried.ours === null) tally.written++
    else if (tried.theirs === null) tally.ambiguous++
    else tally.leftOut++
  }

  /** What was told since the last time. */
  say(what: string): void {
    const { written, leftOut, ambiguous } = this.tally
    this.floor.say(
      `${what}: ${written} written and accepted, ${leftOut} left out or mended and refused as they were, ` +
        `${ambiguous} left out that others may read otherwise`,
    )
    Object.assign(this.tally, { written: 0, leftOut: 0, ambiguous: 0 })
  }
}

function judgeFrames(floor: Floor, { core, all, donors }: Material): void {
  const rounds = Math.ceil(floor.option('rounds', 50_000) / all.length)
  const judge = new Judge(floor)
  for (const world of all) {
    const directories = new DirectoryTries(world, donors)
    for (let i = 0; i < rounds; i += 20) judge.take(world.name, directories.next(floor.random))
    if (world.items.length === 0) continue
    const items = new ItemTries(world, core, donors)
    for (let i = 0; i < rounds; i++) judge.take(world.name, items.next(floor.random))
  }
  judge.say('frames with fields changed at random')
}

/** Each field of each kind of message with each value that could matter. */
function judgeEveryChange(floor: Floor, { core, all, donors }: Material): void {
  const judge = new Judge(floor)
  const seen = new Set<string>()
  const unseen = (path: string) => !seen.has(path) && seen.add(path).size > 0
  // The sample last: its directory is the largest.
  for (const world of all.toReversed()) {
    const directories = new DirectoryTries(world, donors)
    for (const [at, frame] of world.directory.entries())
      for (const change of everyChange(parseTree(FrameSchema, frame), donors, floor.random, unseen))
        judge.take(world.name, directories.judge(change, at))
    if (world.items.length === 0) continue
    const items = new ItemTries(world, core, donors)
    for (const frame of world.items)
      for (const change of everyChange(parseTree(FrameSchema, frame), donors, floor.random, unseen))
        judge.take(world.name, items.judge(change))
  }
  judge.say('every change')
}

/** Whole histories with a quarter of their frames hurt: through import and out again, as a file and as a folder. */
async function judgeFiles(floor: Floor, { all, donors }: Material): Promise<void> {
  // The harness looks for the built core as soon as it is loaded.
  const harness = await import('../../src/app/importing/testing/harness.ts')
  const { random } = floor
  for (let i = 0; i < floor.option('files', 300); i++) {
    const world = random.pick(all)
    const frames = [...world.directory, ...world.items].map((frame) => {
      if (!random.chance(0.25)) return frame
      const tree = parseTree(FrameSchema, frame)
      mutateField(tree, donors, random)
      return encodeTree(tree)
    })
    const made = harness.harness(backupTime(world.info))
    const sealed = await harness.sealStream(delimited(world.info), concat(...frames.map(delimited)))
    try {
      await harness.importFile(made, sealed)
      const { ignore, never } = harness
      const file = await made.importing.exportHistory({ kind: 'archive-file' }, ignore, never)
      const folder = new harness.MemoryFolder('SignalBackups')
      const target = { kind: 'snapshot-folder', folder } as const
      const snapshot = await made.importing.exportHistory(target, ignore, never)
      const main = folder.files.get(`${snapshot.fileName}/main`)
      const refusal =
        (await refusalOf(file, (file.file as InstanceType<typeof harness.MemoryFile>).bytes)) ??
        (await refusalOf(snapshot, main?.bytes ?? new Uint8Array(0)))
      if (refusal === null) floor.pass()
      else floor.fail(`history ${i} (${world.name})`, refusal)
    } catch (error) {
      if (error instanceof HeirloomError && error.code !== 'bug') floor.pass()
      else throw error
    }
  }
}

async function refusalOf(out: ExportResult, bytes: Uint8Array): Promise<string | null> {
  const key = { recoveryKey: out.key, accountId: out.accountId } as FileKey
  return (await validateBytes(bytes, key, Purpose.DeviceTransfer)).errorMessage
}
