import { localPacker } from '../../adapters/compute/pack-here.ts'
import { createCore } from '../../adapters/core/load.ts'
import { webCiphers } from '../../adapters/crypto/web-ciphers.ts'
import { webRandomness } from '../../adapters/crypto/web-randomness.ts'
import { browserSurroundings } from '../../adapters/platform/browser-surroundings.ts'
import { browserMedia } from '../../adapters/media/browser-media.ts'
import { channelNews } from '../../adapters/platform/channel-news.ts'
import { httpServices } from '../../adapters/service/http-services.ts'
import { pause } from '../../adapters/service/pause.ts'
import { openHistoryStore } from '../../adapters/store/history-store.ts'
import { webJobLock } from '../../adapters/store/job-lock.ts'
import type { BackupDeps } from '../../app/archive/deps.ts'
import type { BackupNews, BackupWord } from '../../app/schedule/backup-news.ts'
import { backupWords } from '../../app/schedule/backup-news.ts'
import type { Runs } from '../../app/schedule/runs.ts'
import { createRuns } from '../../app/schedule/runs.ts'
import type { Surroundings } from '../../app/schedule/surroundings.ts'
import { HeirloomError } from '../../core/errors.ts'
import { breathe } from './breathe.ts'

export interface BackgroundPorts extends BackupDeps {
  readonly runs: Runs
  readonly news: BackupNews
  readonly surroundings: Surroundings
}

const clock = { now: () => Date.now() }
export const later = (work: () => void, ms: number) => void setTimeout(work, ms)

/** The ports of a backup where there are no workers: everything here, one object at a time. */
export async function openPorts(readCore: () => Promise<Response | undefined>): Promise<BackgroundPorts> {
  const answer = await readCore()
  if (!answer) throw new HeirloomError('offline', 'the core is not kept here')
  const [core, store] = await Promise.all([createCore(await answer.arrayBuffer()), openHistoryStore()])
  const news = channelNews<BackupWord>(backupWords)
  return {
    store,
    core,
    packer: localPacker(core),
    ciphers: webCiphers,
    mediaFiles: browserMedia(),
    services: httpServices({ clock, randomness: webRandomness }),
    lock: webJobLock(),
    clock,
    randomness: webRandomness,
    pause,
    gait: { objectsPerStep: 1, inFlight: 4, breathe },
    serviceUrl: location.origin,
    news,
    runs: createRuns({ news, clock, later }),
    surroundings: browserSurroundings(),
  }
}
