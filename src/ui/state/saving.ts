import type { HistoryApi } from '../../app/api/history-api.ts'
import type { AttachmentView } from '../../app/api/views.ts'
import type { BrowserSaveTarget } from '../../app/api/browser-objects.ts'
import { copyName } from '../words/media-words.ts'
import { saveFile } from './save-file.ts'
import { createTask, type Task } from './task.ts'

/** Chromium's dialog; not in the DOM types. */
interface SaveDialog {
  readonly showSaveFilePicker?: (options: { readonly suggestedName: string }) => Promise<BrowserSaveTarget>
}

export interface Saving {
  readonly task: Task<true>
  /** From a press of a button: the browser opens its dialog only then. */
  save(file: AttachmentView, date: number): Promise<void>
}

/** A copy of a file out of Heirloom: streamed to where the person chose, else through the browser's downloads. */
export function createSaving(api: HistoryApi): Saving {
  const task = createTask<true>()
  const save = async (file: AttachmentView, date: number) => {
    const name = copyName(file, date)
    const { showSaveFilePicker } = window as SaveDialog
    let target: BrowserSaveTarget | null = null
    if (showSaveFilePicker) {
      target = await showSaveFilePicker({ suggestedName: name }).catch(() => null)
      // The dialog was closed: nothing is to be saved.
      if (!target) return
    }
    await task.run(async (onProgress, signal) => {
      const made = await api.saveMedia(file.content, target, onProgress, signal)
      if (made instanceof Blob) saveFile(made, name)
      return true
    })
  }
  return { task, save }
}
