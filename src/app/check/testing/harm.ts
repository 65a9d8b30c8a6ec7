import { createHash } from 'node:crypto'
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Bytes } from '../../../core/bytes.ts'
import type { Manifest } from '../../../domain/archive/manifest.ts'
import type { ObjectRow } from '../../../domain/archive/object-rows.ts'
import { openManifest, sealManifest } from '../../../domain/archive/seal-manifest.ts'
import { keysOfSetting, manifestKeyOf } from '../../archive/archive-keys.ts'
import { compareBytes } from '../../archive/commit-archive.ts'
import { readSetting } from '../../archive/read-setting.ts'
import type { Device, World } from '../../archive/testing/world.ts'
import { openOwnArchive } from '../../credentials/archive-service.ts'

/** A manifest as the service keeps it. */
export interface KeptManifest {
  readonly token: Bytes
  readonly sealed: Bytes
  readonly etag: string
}

/** Hurts the archive of a device where it lies: the service's own files, and manifests sealed with the right key. */
export interface Harmer {
  read(): Promise<{ readonly kept: KeptManifest; readonly manifest: Manifest }>
  remove(row: ObjectRow): Promise<void>
  flipBit(row: ObjectRow): Promise<void>
  /** Answers whether they are of one length: a file of another length than its row says is none to the service. */
  swap(a: ObjectRow, b: ObjectRow): Promise<boolean>
  /** As a device would that has the key and writes something else. */
  reseal(change: (manifest: Manifest) => Manifest): Promise<void>
  putBack(old: KeptManifest): Promise<void>
}

const never = new AbortController().signal

export async function harmerOf(
  { dataFolder }: Pick<World, 'dataFolder'>,
  { deps }: Pick<Device, 'deps'>,
): Promise<Harmer> {
  const setting = (await readSetting(deps.store))!
  const { service } = await openOwnArchive(deps, setting, never)
  const keys = keysOfSetting(setting)
  const read = async () => {
    const kept = (await service.readManifest())!
    return { kept, manifest: await openManifest(deps.ciphers, manifestKeyOf(keys, kept.token), kept.sealed) }
  }
  const commit = async (manifest: Manifest, { token, sealed }: Omit<KeptManifest, 'etag'>) => {
    const names = [...manifest.directory, ...manifest.pages].map(({ name }) => name).sort(compareBytes)
    const { etag } = (await service.readManifest())!
    const answer = await service.commit({ token, sealed, names, replaces: etag })
    if (answer.outcome !== 'done') throw new Error(answer.outcome)
  }
  const fileOf = (row: ObjectRow) => findFile(dataFolder, row)
  return {
    read,
    remove: async (row) => rm(await fileOf(row)),
    flipBit: async (row) => {
      const path = await fileOf(row)
      const bytes = await readFile(path)
      bytes[bytes.length >> 1]! ^= 1
      await writeFile(path, bytes)
    },
    swap: async (a, b) => {
      const [pathA, pathB] = [await fileOf(a), await fileOf(b)]
      const [bytesA, bytesB] = [await readFile(pathA), await readFile(pathB)]
      await writeFile(pathA, bytesB)
      await writeFile(pathB, bytesA)
      return bytesA.length === bytesB.length
    },
    reseal: async (change) => {
      const changed = change((await read()).manifest)
      const token = deps.randomness.bytes(32)
      await commit(changed, {
        token,
        sealed: await sealManifest(deps.ciphers, manifestKeyOf(keys, token), changed),
      })
    },
    putBack: async (old) =>
      commit(await openManifest(deps.ciphers, manifestKeyOf(keys, old.token), old.sealed), old),
  }
}

/** Files have random names: an object's is the one with its hash. */
export async function findFile(dataFolder: string, { ciphertextHash }: ObjectRow): Promise<string> {
  const objects = join(dataFolder, 'objects')
  for (const folder of await readdir(objects)) {
    for (const name of await readdir(join(objects, folder))) {
      const path = join(objects, folder, name)
      const hash = createHash('sha256')
        .update(await readFile(path))
        .digest()
      if (hash.equals(ciphertextHash)) return path
    }
  }
  throw new Error('no file holds this object')
}
