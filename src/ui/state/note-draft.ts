import { createMemo, createSignal, onCleanup, type Accessor } from 'solid-js'
import type { HistoryApi } from '../../app/api/history-api.ts'
import {
  maxFilesInNote,
  maxOnceBytes,
  type AddingProgress,
  type FileLook,
} from '../../app/api/note-media-api.ts'
import type { MessageView } from '../../app/api/views.ts'
import { routes } from '../routes.ts'
import type { Jobs } from './jobs.ts'
import { listAsJob } from './kept-job.ts'
import { createTask, type Task } from './task.ts'

/** A file that is about to be added. */
export interface DraftFile {
  readonly id: number
  readonly file: File
  readonly voice: boolean
  /** Null until it was looked at. */
  readonly look: Accessor<FileLook | 'unreadable' | null>
  /** Address of its small picture, good in this page only. */
  readonly picture: Accessor<string | null>
}

/** What is written and chosen for Note to Self and not added yet. It stays when its screen is left. */
export interface NoteDraft {
  readonly text: Accessor<string>
  readonly setText: (text: string) => void
  readonly files: Accessor<readonly DraftFile[]>
  /** Those beyond what one note holds are left out, and counted in `leftOut`. */
  add(files: readonly File[], options?: { readonly voice?: boolean; readonly leftOut?: number }): void
  readonly leftOut: Accessor<number>
  remove(id: number): void
  /** Whether all there is is one picture or film. */
  readonly mayViewOnce: Accessor<boolean>
  readonly viewOnce: Accessor<boolean>
  readonly setViewOnce: (on: boolean) => void
  /** A picture for one look, and a voice, go without words: what is written waits. */
  readonly wordless: Accessor<boolean>
  readonly ready: Accessor<boolean>
  readonly task: Task<MessageView>
  readonly progress: Accessor<AddingProgress | null>
  /** Null when it was not added: then all is as it was. */
  send(): Promise<MessageView | null>
  readonly setShown: (shown: boolean) => void
}

/** Must be made under the owner that keeps it. */
export function createNoteDraft(api: HistoryApi, jobs: Jobs): NoteDraft {
  const [text, setText] = createSignal('')
  const [files, setFiles] = createSignal<readonly DraftFile[]>([])
  const [leftOut, setLeftOut] = createSignal(0)
  const [once, setOnce] = createSignal(false)
  const [progress, setProgress] = createSignal<AddingProgress | null>(null)
  const [shown, setShown] = createSignal(false)
  const task = createTask<MessageView>()
  const looks = createLooks(api)
  listAsJob(
    jobs,
    task,
    {
      href: routes.chats,
      busy: 'Adding to Note to Self',
      done: 'Added to Note to Self',
      failed: 'Not added to Note to Self',
    },
    shown,
  )
  const mayViewOnce = createMemo(() => {
    const [only, ...more] = files()
    if (!only || only.voice || more.length > 0) return false
    if (only.file.size > maxOnceBytes) return false
    // What cannot be decoded cannot be looked at.
    return kindOf(only) === 'video' || (kindOf(only) === 'image' && only.picture() !== null)
  })
  const viewOnce = () => once() && mayViewOnce()
  const voiceAlone = () => files().length === 1 && files()[0]!.voice
  const wordless = () => viewOnce() || voiceAlone()
  const clear = () => {
    // Words that had to wait are still to be added.
    if (!wordless()) setText('')
    for (const { id } of files()) looks.forget(id)
    setFiles([])
    setOnce(false)
    setLeftOut(0)
  }
  const addFiles = async (onProgress: (progress: AddingProgress) => void, signal: AbortSignal) => {
    const voice = voiceAlone()
    const chosen = files().map(({ file }) => ({ file, name: voice ? '' : file.name, voice }))
    const note = { text: wordless() ? '' : text().trim(), viewOnce: viewOnce() }
    return chosen.length > 0 ? api.appendMedia(chosen, note, onProgress, signal) : api.appendNote(note.text)
  }
  return {
    text,
    setText,
    files,
    leftOut,
    add(chosen, { voice = false, leftOut: already = 0 } = {}) {
      const room = Math.max(0, maxFilesInNote - files().length)
      setLeftOut(already + Math.max(0, chosen.length - room))
      setFiles((before) => [...before, ...chosen.slice(0, room).map((file) => looks.lookAt(file, voice))])
    },
    remove(id) {
      looks.forget(id)
      setLeftOut(0)
      setFiles((before) => before.filter((file) => file.id !== id))
      task.stop()
    },
    mayViewOnce,
    viewOnce,
    setViewOnce: setOnce,
    wordless,
    ready: () => files().length > 0 || text().trim() !== '',
    task,
    progress,
    setShown,
    async send() {
      setProgress(null)
      const sizes = files().map(({ file }) => file.size)
      return task.run(async (onProgress, signal) => {
        const added = await addFiles((step) => {
          setProgress(step)
          onProgress(overall(step, sizes))
        }, signal)
        // Also when it was to be stopped and was done already: a second time would add it twice.
        clear()
        return added
      })
    },
  }
}

/** What it is, as far as that is known. */
export function kindOf({ voice, look }: DraftFile): FileLook['kind'] {
  const seen = look()
  if (voice) return 'audio'
  return seen === null || seen === 'unreadable' ? 'document' : seen.kind
}

function overall({ file, done }: AddingProgress, sizes: readonly number[]) {
  const sum = (part: readonly number[]) => part.reduce((all, size) => all + size, 0)
  return { step: 'saving', done: sum(sizes.slice(0, file)) + done, total: sum(sizes), unit: 'bytes' } as const
}

/** Looks at files one after the other: thirty photos at once would not fit into memory. */
function createLooks(api: HistoryApi) {
  const stops = new Map<number, () => void>()
  let turn: Promise<unknown> = Promise.resolve()
  let last = 0
  const lookAt = (file: File, voice: boolean): DraftFile => {
    const id = ++last
    const [look, setLook] = createSignal<FileLook | 'unreadable' | null>(null)
    const [picture, setPicture] = createSignal<string | null>(null)
    const controller = new AbortController()
    stops.set(id, () => {
      controller.abort()
      const url = picture()
      if (url) URL.revokeObjectURL(url)
    })
    turn = turn.then(async () => {
      if (controller.signal.aborted) return
      try {
        const seen = await api.lookAtFile(file, controller.signal)
        if (!stops.has(id)) return
        if (seen.thumbnail instanceof Blob) setPicture(URL.createObjectURL(seen.thumbnail))
        setLook(seen)
      } catch {
        setLook('unreadable')
      }
    })
    return { id, file, voice, look, picture }
  }
  const forget = (id: number) => {
    stops.get(id)?.()
    stops.delete(id)
  }
  onCleanup(() => [...stops.keys()].forEach(forget))
  return { lookAt, forget }
}
