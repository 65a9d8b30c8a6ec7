import { connect } from '../../src/adapters/bridge/page/connect.ts'
import { openHistoryStore } from '../../src/adapters/store/history-store.ts'
import { writeTries } from '../../src/app/schedule/schedule-store.ts'
import { noTries } from '../../src/domain/archive/schedule-records.ts'
import { trustedScriptUrl } from '../../src/adapters/bridge/trusted.ts'
import type { HistoryApi } from '../../src/app/api/history-api.ts'
import type { Progress } from '../../src/app/api/views.ts'
import { HeirloomError } from '../../src/core/errors.ts'
import { credentialWorker } from './credentials.ts'
import { digestOf } from './digest.ts'
import type { Exported, HarnessDoor, Outcome, Timed } from './door.ts'
import { importPicked, NamedError } from './import.ts'
import { lockDoor } from './lock.ts'
import { mediaDoor } from './media.ts'
import { restore } from './restore.ts'
import workerUrl from './history.worker.ts?worker&url'

/** The page that tools drive: the app's worker behind the app's bridge, without the screens. */
let worker: Worker | null = null
const history = connect<HistoryApi>(() => {
  // Not in its address: what the worker loads later imports the worker itself, by the address it was built under.
  worker = new Worker(trustedScriptUrl(workerUrl), { type: 'module', name: `history${location.search}` })
  return worker
})
const { api } = history
const lostOnce: (() => void)[] = []
history.onLost(() => {
  for (const noticed of lostOnce.splice(0)) noticed()
})

const pageBytes = 64 * 1024
let step = ''
let lastProgress: Progress | null = null
const onProgress = (progress: Progress) => {
  lastProgress = progress
}
const tell = {
  step: (name: string) => {
    step = name
  },
  progress: onProgress,
}

async function outcome<T>(first: string, work: () => Promise<T>): Promise<Outcome<T>> {
  step = first
  try {
    return { ok: true, value: await work() }
  } catch (error) {
    const named = error instanceof HeirloomError || error instanceof NamedError
    return { ok: false, code: named ? error.code : 'unnamed', message: String(error), step }
  }
}

async function timed<T>(work: () => Promise<T>): Promise<Timed & { readonly value: T }> {
  const started = performance.now()
  const value = await work()
  return { ms: performance.now() - started, value }
}

async function exported(): Promise<Omit<Exported, 'base64'> & { readonly file: File }> {
  const { value, ms } = await timed(() =>
    api.exportHistory({ kind: 'archive-file' }, onProgress, new AbortController().signal),
  )
  const { key, accountId, messages } = value
  const file = value.file as File | null
  if (!file) throw new NamedError('no-file')
  return { key, accountId, messages, bytes: file.size, ms, file }
}

function save(file: Blob): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file)
  link.download = 'export.bin'
  link.click()
}

function base64(file: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve((reader.result as string).replace(/^[^,]*,/, ''))
    reader.onerror = () => reject(reader.error)
    reader.readAsDataURL(file)
  })
}

const door: HarnessDoor = {
  call: (method, args) =>
    outcome(method, () => (api[method] as (...args: unknown[]) => Promise<unknown>)(...args)),
  importPicked: (request) => outcome('describe', () => importPicked(api, request, tell)),
  exportFile: () =>
    outcome('export', async () => {
      const { file, ...facts } = await exported()
      return { ...facts, base64: await base64(file) }
    }),
  exportDownload: () =>
    outcome('export', async () => {
      const { file, ...facts } = await exported()
      save(file)
      return facts
    }),
  backUp: (answers) =>
    outcome('backup', () =>
      timed(() => api.backUpNow(onProgress, new AbortController().signal, answers ?? undefined)),
    ),
  turnOn: () =>
    outcome('turn-on', async () => {
      const { key } = await api.makeRecoveryKey()
      const answer = await api.turnOnBackups(key)
      if (!answer.ok) throw new NamedError(answer.reason)
      return { key }
    }),
  restore: (key) => outcome('restore', () => restore(api, key, tell)),
  digest: (options) => outcome('digest', () => digestOf(api, options)),
  loadSample: () =>
    outcome('sample', () => timed(() => api.loadSample(onProgress, new AbortController().signal))),
  micro: (name) =>
    outcome('micro', async () => {
      const file = document.querySelector<HTMLInputElement>('#files')?.files?.[0]
      const bytes = file ? new Uint8Array(await file.arrayBuffer()) : new Uint8Array(0)
      const pages: Uint8Array<ArrayBuffer>[] = []
      for (let at = 0; at < bytes.length; at += pageBytes) pages.push(bytes.slice(at, at + pageBytes))
      return (await import('./micro.ts')).micro(name, pages)
    }),
  openChats: (chats) =>
    outcome('open-chat', async () => {
      const times: number[] = []
      for (const chat of chats) times.push((await timed(() => api.openChat(chat))).ms)
      return times
    }),
  plainDatabase: (messages, chats) =>
    outcome('plain-database', async () => {
      const plain = await import('./plain-database.ts')
      await plain.fillPlain(messages, chats)
      const times = await plain.readPlain(chats)
      await plain.remove()
      return times
    }),
  credentials: (tasks) => outcome('credentials', () => credentialWorker().doTasks(tasks)),
  timeCredential: (step, given, times) =>
    outcome('credentials', () => credentialWorker().timeStep(step, given, times)),
  fetchFiles: () =>
    outcome('fetch', () => timed(() => api.fetchAllMedia(onProgress, new AbortController().signal))),
  keyFrames: (wish) => outcome('film', async () => (await import('./key-frames.ts')).keyFrames(wish)),
  sealPhotos: (request) =>
    outcome('seal', async () => (await import('./seal-photos.ts')).sealPhotos(request)),
  sealOne: () => outcome('seal', async () => (await import('./seal-photos.ts')).sealOne()),
  makeBackupDue: () =>
    outcome('due', async () => {
      const store = await openHistoryStore()
      await writeTries(store, { ...noTries, dueAt: 1 })
      store.close()
    }),
  ...lockDoor(api, outcome),
  ...mediaDoor(api, outcome, tell),
  killWorker: async () => {
    const doomed = worker
    if (!doomed) return false
    worker = null
    const noticed = new Promise<void>((resolve) => lostOnce.push(resolve))
    doomed.terminate()
    await noticed
    return true
  },
  get progress() {
    return lastProgress
  },
}
window.heirloom = door
