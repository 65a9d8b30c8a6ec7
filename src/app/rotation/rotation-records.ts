import type { RotationHead } from '../../domain/archive/rotation-record.ts'
import { decodeRotationHead, encodeRotationHead } from '../../domain/archive/rotation-record.ts'
import type { HistoryStore } from '../../domain/ports.ts'
import { nullWhenDamaged } from '../damaged.ts'

// What can be told of a change of the recovery key without the room that makes it.

/** All records of a change of key lie below this. */
export const rotationHeadId = 'rotation/head'
/** `CredentialSet` of the next key, until it is in place. */
export const nextCredentialsId = 'rotation/credentials'
/** `CredentialSet` of the old key, with which its archive is deleted once the key is replaced. */
export const oldCredentialsId = 'rotation/old-credentials'

/** Written to `jobs`, nothing of a change of key is left but the journal of its archive. */
export const noRotation = { [nextCredentialsId]: null, [oldCredentialsId]: null, [rotationHeadId]: null }

type Jobs = Pick<HistoryStore, 'readJobs'>

/** Null: no key is being changed. `lost`: one is, and how far it has come cannot be read. */
export async function findRotation(store: Jobs): Promise<RotationHead | 'lost' | null> {
  const found = (await store.readJobs(rotationHeadId)).find(({ id }) => id === rotationHeadId)
  if (!found) return null
  const { record } = found
  return (record && (await nullWhenDamaged(() => decodeRotationHead(record)))) ?? 'lost'
}

export async function writeRotation(
  store: Pick<HistoryStore, 'writeJobs'>,
  head: RotationHead,
): Promise<RotationHead> {
  await store.writeJobs({ [rotationHeadId]: encodeRotationHead(head) })
  return head
}

/**
 * Whether ordinary backups wait: the archive that will stay is not decided yet, or this device has not taken it over.
 * [Note: Backups wait for a change of key] Two archives that both move on could not be compared, and the person would
 * pay for both with their data. The change is short or given up (`givenUpAfterMs`).
 */
export async function holdsBackups(store: Jobs): Promise<boolean> {
  const rotation = await findRotation(store)
  if (!rotation) return false
  return rotation === 'lost' || !['adopted', 'cancelling'].includes(rotation.step)
}

/** Whether there is something of a change of key for a start of the app to go on with. */
export async function isRotating(store: Jobs): Promise<boolean> {
  return (await findRotation(store)) !== null
}
