import { wrap, type Remote } from 'comlink'
import { trustedScriptUrl } from '../../src/adapters/bridge/trusted.ts'
import type { CredentialWorker } from './credentials.worker.ts'
import workerUrl from './credentials.worker.ts?worker&url'

let started: Remote<CredentialWorker> | null = null

/** Started when first asked for. */
export function credentialWorker(): Remote<CredentialWorker> {
  return (started ??= wrap(new Worker(trustedScriptUrl(workerUrl), { type: 'module', name: 'credentials' })))
}
