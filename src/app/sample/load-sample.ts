import { HeirloomError } from '../../core/errors.ts'
import { showRecoveryKey, makeRecoveryKey } from '../../domain/keys/recovery-key.ts'
import type { BrowserFile } from '../browser-objects.ts'
import type { OnProgress } from '../history-api.ts'
import type { FileSink } from '../importing/file-access.ts'
import type { Importing } from '../importing/create-importing.ts'
import type { ImportingPorts } from '../importing/importing-ports.ts'
import { sealFrames } from './seal-frames.ts'
import { smallSample } from './small-sample.ts'

const sampleName = 'Sample'

/**
 * *Explore a sample*: the made-up history is written as an archive file under a key that nobody keeps, and imported
 * like any other. The spine then says that it is the sample, which whatever comes in later replaces.
 */
export async function loadSample(
  ports: ImportingPorts,
  importing: Importing,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<void> {
  if ((await ports.store.readSpine())?.items)
    throw new HeirloomError('not-empty', 'there is a history already')
  const key = makeRecoveryKey((length) => ports.randomness.bytes(length))
  const sink = await ports.files.exportFile('sample')
  const file = await sealedSample(ports, sink, key)
  const source = await importing.describeSource({ kind: 'file', name: sampleName, file })
  try {
    const snapshot = source.snapshots[0]?.id ?? ''
    const typed = showRecoveryKey(key).join('')
    const answer = await importing.checkKey(source.id, snapshot, typed, '', onProgress, signal)
    if (!answer.ok) throw new HeirloomError('bug', 'the sample does not open')
    await importing.importSource(source.id, { kind: 'all' }, onProgress, signal)
    await markAsSample(ports)
  } finally {
    await importing.closeSource(source.id)
  }
}

async function sealedSample(
  { core, ciphers, randomness, clock }: ImportingPorts,
  sink: FileSink,
  key: ReturnType<typeof makeRecoveryKey>,
): Promise<BrowserFile> {
  try {
    await sealFrames(smallSample(clock.now()), { core, ciphers, key, sink, randomness })
    return await sink.file()
  } catch (error) {
    await sink.abort()
    throw error
  }
}

async function markAsSample({ store }: ImportingPorts): Promise<void> {
  const spine = await store.readSpine()
  if (spine) await store.commit({ spine: { ...spine, generation: spine.generation + 1, sample: true } })
}
