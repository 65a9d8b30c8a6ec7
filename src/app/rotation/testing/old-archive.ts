import { isCode } from '../../../core/errors.ts'
import { toBase64Url } from '../../../core/bytes.ts'
import type { ArchiveService } from '../../../domain/ports.ts'
import type { Device } from '../../archive/testing/world.ts'
import { randomness } from '../../archive/testing/world.ts'
import { readSetting } from '../../archive/read-setting.ts'
import { readCredentials } from '../../credentials/archive-service.ts'
import { mediaServiceUnder } from '../../credentials/archive-service.ts'
import { serviceOf } from '../rotation-archives.ts'

/** What somebody has who copied keys and credentials of a device: good for all anonymous calls of its archives. */
export interface CopiedKeys {
  readonly messages: ArchiveService
  readonly media: ArchiveService
}

export async function copyKeys({ store, deps }: Pick<Device, 'store' | 'deps'>): Promise<CopiedKeys> {
  const setting = (await readSetting(store))!
  const set = (await readCredentials(deps, setting))!
  return { messages: serviceOf(deps, setting, set), media: mediaServiceUnder(deps, setting, set) }
}

/** The names of those anonymous calls that are not refused. */
export async function callsTaken(service: ArchiveService): Promise<string[]> {
  const name = toBase64Url(randomness.bytes(16))
  const sealed = randomness.bytes(300)
  const token = randomness.bytes(32)
  const calls: Record<string, () => Promise<unknown>> = {
    setKey: () => service.setKey(),
    info: () => service.info(),
    refresh: () => service.refresh(),
    readManifest: () => service.readManifest(),
    commit: () => service.commit({ token, sealed, names: [], replaces: null }),
    putObject: () => service.putObject(name, sealed),
    getObject: () => service.getObject(name),
    listObjects: () => service.listObjects(),
    deleteObjects: () => service.deleteObjects([name]),
    replaceKey: () => service.replaceKey(randomness.bytes(32)),
    deleteAll: () => service.deleteAll(),
    retire: () => service.retire(),
  }
  const taken: string[] = []
  for (const [call, make] of Object.entries(calls)) if (!(await isRefused(make))) taken.push(call)
  return taken
}

async function isRefused(make: () => Promise<unknown>): Promise<boolean> {
  try {
    // A manifest under keys that the service does not know is none.
    return (await make()) === null
  } catch (error) {
    if (isCode(error, 'unauthorised')) return true
    return false
  }
}
