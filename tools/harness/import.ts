import type { HistoryApi, OnProgress, PickedSource } from '../../src/app/api/history-api.ts'
import { HeirloomError } from '../../src/core/errors.ts'
import type { Imported, ImportRequest } from './door.ts'

/** Says at which step it failed. */
export type Steps = (step: string) => void

export interface Telling {
  readonly step: Steps
  readonly progress: OnProgress
}

/** The whole way of a person with a file: pick, key, preview, import. */
export function importPicked(api: HistoryApi, request: ImportRequest, tell: Telling): Promise<Imported> {
  return importFrom(api, picked(request.paths), request, tell)
}

export async function importFrom(
  api: HistoryApi,
  from: PickedSource,
  request: Omit<ImportRequest, 'paths'>,
  tell: Telling,
): Promise<Imported> {
  const started = performance.now()
  const { signal } = new AbortController()
  tell.step('describe')
  const source = await api.describeSource(from)
  try {
    const snapshot = source.snapshots[0]
    if (!snapshot) throw new HeirloomError('not-a-backup', 'no snapshot in what was picked')
    tell.step('key')
    const asked = performance.now()
    const account = source.mayNeedAccountId ? request.accountId : ''
    const answer = await api.checkKey(source.id, snapshot.id, request.key, account, tell.progress, signal)
    if (!answer.ok) throw refusal(answer)
    const checked = performance.now()
    tell.step('preview')
    const preview =
      request.preview === false ? null : await api.previewSource(source.id, tell.progress, signal)
    const previewed = performance.now()
    tell.step('import')
    const stop = request.cancelAfterMs ? AbortSignal.timeout(request.cancelAfterMs) : signal
    const report = await api.importSource(source.id, { kind: 'all' }, tell.progress, stop)
    const done = performance.now()
    const times = { keyMs: checked - asked, previewMs: previewed - checked, importMs: done - previewed }
    return { ms: done - started, report, preview, ...times }
  } finally {
    await api.closeSource(source.id).catch(() => undefined)
  }
}

function refusal(answer: { readonly reason: string; readonly failure?: { readonly code: string } }): Error {
  if (answer.reason === 'damaged') return new NamedError(answer.failure?.code ?? 'damaged')
  if (answer.reason === 'wrong-shape') return new NamedError('wrong-key-shape')
  return new NamedError(answer.reason)
}

/** An answer that the tools treat like an error with a code. */
export class NamedError extends Error {
  readonly code: string
  constructor(code: string) {
    super(`answered ${code}`)
    this.code = code
  }
}

function picked(paths: readonly string[] | null): PickedSource {
  const input = document.querySelector<HTMLInputElement>('#files')
  const files = [...(input?.files ?? [])]
  const first = files[0]
  if (!first) throw new HeirloomError('not-a-backup', 'no file was picked')
  if (!paths) return { kind: 'file', name: first.name, file: first }
  return { kind: 'files', files: files.map((file, i) => ({ path: paths[i] ?? file.name, file })) }
}
