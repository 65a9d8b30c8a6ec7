import { createHash } from 'node:crypto'
import { equalBytes, toBase64Url } from '../../src/core/bytes.ts'
import { refuse } from '../../src/domain/protocol/refusals.ts'
import { dueDay, hourMs } from '../clock.ts'
import type { ProvenArchive } from '../auth/prove-archive.ts'
import type { AddOutcome, NewObject } from '../facts/object-facts.ts'
import { fits, type Usage } from '../facts/room.ts'
import { mediaDueDay, rightsOf } from '../plans.ts'
import type { Service } from '../service.ts'
import { pendingHours } from '../sweep.ts'

export interface Receipt {
  readonly length: number
  /** b64 */
  readonly sha256: string
}

export interface Put {
  readonly archive: ProvenArchive
  readonly name: Uint8Array
  /** As announced; the body must come to exactly that. */
  readonly length: number
  readonly body: AsyncIterable<Uint8Array>
}

export interface PutResult {
  readonly outcome: 'stored' | 'there'
  readonly receipt: Receipt
}

/** Objects are written once; the same bytes again are a success. Resolves when file, folder and row are on disk. */
export async function putOnce(service: Service, put: Put): Promise<PutResult> {
  if (put.length > rightsOf(service.config, put.archive).maxObjectBytes) throw refuse('too-large')
  const known = await service.facts.objects.find(put.archive.id, put.name)
  return known ? compare(service, put, known) : store(service, put)
}

/** The bytes are read and hashed all the same: a receipt speaks of what the caller sent. */
async function compare(
  service: Service,
  put: Put,
  known: { file: Uint8Array; length: number; sha256: Uint8Array },
): Promise<PutResult> {
  if (known.length !== put.length) throw refuse('different-object')
  const hash = createHash('sha256')
  for await (const part of put.body) hash.update(part)
  const sha256 = hash.digest()
  if (!equalBytes(sha256, known.sha256)) throw refuse('different-object')
  const { length } = put
  const outcome = await addRow(service, put, { file: known.file, length, sha256 })
  // Between look-up and row the object went: the caller still has the bytes.
  if (outcome === 'stored') {
    await service.facts.objects.remove(put.archive.id, [put.name])
    throw refuse('busy')
  }
  return { outcome: settled(outcome), receipt: { length, sha256: toBase64Url(sha256) } }
}

async function store(service: Service, put: Put): Promise<PutResult> {
  const { archive, length } = put
  await checkRoom(service, put)
  const giveBack = service.reservations.take(archive.id, length)
  try {
    const received = await service.objects.receive(archive.folder, put.body, length)
    const outcome = await addRow(service, put, received)
    if (outcome !== 'stored') await service.objects.remove(archive.folder, [received.file])
    return { outcome: settled(outcome), receipt: { length, sha256: toBase64Url(received.sha256) } }
  } finally {
    giveBack()
  }
}

/** Early, before a byte is taken in. */
export async function checkRoom(
  { config, facts, reservations }: Service,
  { archive, length }: Pick<Put, 'archive' | 'length'>,
): Promise<void> {
  const { room } = rightsOf(config, archive)
  const wanted = length + reservations.of(archive.id)
  if (!fits(room, archive, wanted) && !fits(room, await recounted(facts, archive), wanted))
    throw refuse('quota')
  if ((await facts.archives.countRows(archive.id)) >= config.maxObjects) throw refuse('quota')
  if (config.maxTotalBytes === null) return
  const total = (await facts.archives.totalBytes()) + reservations.total()
  if (total + length > config.maxTotalBytes) throw refuse('busy')
}

/** Nobody is refused for a count that has gone wrong. */
async function recounted({ archives }: Service['facts'], archive: ProvenArchive): Promise<Usage> {
  await archives.recount(archive.id)
  return (await archives.find(archive.id)) ?? archive
}

async function addRow(
  service: Service,
  { archive, name }: Put,
  received: { file: Uint8Array; length: number; sha256: Uint8Array },
): Promise<AddOutcome> {
  const object = { archive: archive.id, name, ...received, ...placeOf(service, archive) }
  const outcome = await service.facts.objects.add(object)
  if (outcome !== 'quota') return outcome
  await service.facts.archives.recount(archive.id)
  return service.facts.objects.add(object)
}

/** Where an object of this archive goes, and how long it stays there. */
export function placeOf(
  { config, clock }: Service,
  archive: ProvenArchive,
): Pick<NewObject, 'folder' | 'state' | 'dueDay' | 'room'> {
  const { folder } = archive
  const { room } = rightsOf(config, archive)
  return archive.type === 'media'
    ? { folder, room, state: 'kept', dueDay: mediaDueDay(config, archive.level, clock()) }
    : { folder, room, state: 'pending', dueDay: dueDay(clock(), pendingHours * hourMs) }
}

/** Outcomes of a row that are no success become refusals. */
export function settled(outcome: AddOutcome): 'stored' | 'there' {
  switch (outcome) {
    case 'stored':
    case 'there':
      return outcome
    case 'different':
      throw refuse('different-object')
    case 'quota':
      throw refuse('quota')
    case 'gone':
      throw refuse('unauthorised')
    case 'moved':
      // Its archive was idle and has begun anew meanwhile: the caller still has the bytes.
      throw refuse('busy')
  }
}
