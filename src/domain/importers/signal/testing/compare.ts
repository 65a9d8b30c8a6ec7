import { OnlineBackupValidator, Purpose } from '@signalapp/libsignal-client/dist/MessageBackup.js'
import type { Bytes } from '../../../../core/bytes.ts'
import type { Core } from '../../../core-port.ts'
import { frameColumns } from '../../../core-port.ts'
import { FrameSchema } from '../../../frame/backup_pb.ts'
import { expiredBy } from '../../../frame/expiry.ts'
import { delimited } from '../../../frame/wire.ts'
import { backupTime } from '../../../merge/directory-merge.ts'
import type { Random } from '../../../sample/random.ts'
import { DirectoryCheck } from '../directory-check.ts'
import { chatItemKind, ItemCheck } from '../item-check.ts'
import type { KnownIds } from '../known-ids.ts'
import { rankOf, standingDirectory } from '../standing-directory.ts'
import type { Change } from './every-change.ts'
import { Donors, mutateField } from './mutate-fields.ts'
import type { WireMessage } from './wire-tree.ts'
import { copyTree, encodeTree, isAmbiguous, parseTree } from './wire-tree.ts'
import type { World } from './worlds.ts'

/** What we and the official validator say of one try: null is yes. */
export interface Compared {
  readonly told: string
  readonly ours: string | null
  readonly theirs: string | null
  /** Readers may differ in what the bytes mean, so that we are wary of them. */
  readonly ambiguous: boolean
  readonly frame: Bytes
}

/** We would write what others refuse. */
export function isWrong({ ours, theirs }: Compared): boolean {
  return ours === null && theirs !== null
}

/** We would leave out what others accept, for no good reason. */
export function isStrict({ ours, theirs, ambiguous }: Compared): boolean {
  return ours !== null && theirs === null && !ambiguous
}

export function donorsOf(worlds: readonly World[]): Donors {
  const donors = new Donors()
  for (const { directory, items } of worlds)
    for (const frame of [...directory, ...items]) donors.add(parseTree(FrameSchema, frame))
  return donors
}

/** A frame with one field changed in it, now and then more. */
function mutated(frame: Bytes, donors: Donors, random: Random): Change {
  const tree = copyTree(parseTree(FrameSchema, frame))
  const told: string[] = []
  do told.push(mutateField(tree, donors, random))
  while (random.chance(0.25))
  return { told: told.join(', '), tree }
}

function isWary(tree: WireMessage): boolean {
  return isAmbiguous(tree) || tree.fields.length !== 1
}

/** Hurt chat items in a world whose directory is sound. */
export class ItemTries {
  private readonly world: World
  private readonly core: Core
  private readonly donors: Donors
  private readonly columns = frameColumns(1)
  private readonly items: ItemCheck
  private readonly time: number
  private validator: OnlineBackupValidator

  constructor(world: World, core: Core, donors: Donors) {
    this.world = world
    this.core = core
    this.donors = donors
    this.items = new ItemCheck(knownOf(world, donors))
    this.time = backupTime(world.info)
    this.validator = official(world)
  }

  next(random: Random): Compared | null {
    return this.judge(mutated(random.pick(this.world.items), this.donors, random))
  }

  /** Null: what came out is no chat item any more. */
  judge({ told, tree }: Change): Compared | null {
    const frame = encodeTree(tree)
    const ambiguous = isWary(tree)
    const ours = this.ours(frame)
    if (ours === undefined) return null
    const theirs = verdict(() => this.validator.addFrame(frame))
    // It may have been something else to them, and known from now on.
    if (ambiguous && theirs === null) this.validator = official(this.world)
    return { told, ours, theirs, ambiguous, frame }
  }

  private ours(frame: Bytes): string | null | undefined {
    const bytes = delimited(frame)
    this.core.scan(bytes, 0, this.columns)
    if (this.columns.kind[0] !== chatItemKind) return undefined
    return expiredBy(this.columns, 0, this.time) ? 'expired' : this.items.check(bytes, this.columns, 0)
  }
}

/** A world's directory with hurt, doubled and missing frames in it, as an export would write it. */
export class DirectoryTries {
  private readonly world: World
  private readonly donors: Donors

  constructor(world: World, donors: Donors) {
    this.world = world
    this.donors = donors
    knownOf(world, donors)
  }

  next(random: Random): Compared {
    const bodies = [...this.world.directory]
    const told: string[] = []
    let ambiguous = false
    let frame: Bytes = new Uint8Array(0)
    do {
      const at = random.int(bodies.length)
      frame = bodies[at]!
      const kind = random.int(20)
      if (kind === 0) bodies.splice(at, 1)
      else if (kind === 1) bodies.splice(random.int(bodies.length), 0, frame)
      else {
        const hurt = mutated(frame, this.donors, random)
        bodies[at] = frame = encodeTree(hurt.tree)
        told.push(hurt.told)
        ambiguous ||= isWary(hurt.tree)
      }
    } while (random.chance(0.2))
    return { told: told.join(', '), ambiguous, frame, ...this.compare(bodies) }
  }

  /** The frame at this place changed in one way. */
  judge({ told, tree }: Change, at: number): Compared {
    const frame = encodeTree(tree)
    return { told, ambiguous: isWary(tree), frame, ...this.compare(this.world.directory.with(at, frame)) }
  }

  /** What an export would write must be accepted; what is accepted as it is must not be left out. */
  private compare(bodies: readonly Bytes[]): Pick<Compared, 'ours' | 'theirs'> {
    const standing = standingDirectory(bodies, (length) => new Uint8Array(length).fill(7))
    const refused = whole(this.world, standing.frames)
    if (refused !== null) return { ours: null, theirs: refused }
    const theirs = whole(this.world, inOrder(bodies))
    return { ours: standing.leftOut > 0 || theirs !== null ? 'changed' : null, theirs }
  }
}

function inOrder(bodies: readonly Bytes[]): Bytes[] {
  const ranked = bodies.map((body) => ({ body, rank: rankOf(body) }))
  return ranked.sort((a, b) => a.rank - b.rank).map(({ body }) => body)
}

function whole(world: World, frames: readonly Uint8Array[]): string | null {
  return verdict(() => {
    const validator = new OnlineBackupValidator(world.info, Purpose.DeviceTransfer)
    for (const frame of frames) validator.addFrame(new Uint8Array(frame))
    validator.finalize()
  })
}

function official({ info, directory }: World): OnlineBackupValidator {
  const validator = new OnlineBackupValidator(info, Purpose.DeviceTransfer)
  for (const frame of directory) validator.addFrame(frame)
  return validator
}

/** Its ids become those that mutations know. */
function knownOf({ name, directory }: World, donors: Donors): KnownIds {
  const check = new DirectoryCheck()
  donors.ids.length = 0
  for (const body of directory) {
    const { frame, odd } = check.take(body)
    if (odd) throw new Error(`${name} has a frame that is ${odd}`)
    const item = frame?.item
    if (item?.case === 'recipient' || item?.case === 'chat') donors.ids.push(item.value.id)
  }
  donors.ids.push(123_456n)
  return check.known
}

function verdict(work: () => void): string | null {
  try {
    work()
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
