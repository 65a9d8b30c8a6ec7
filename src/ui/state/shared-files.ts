import { createSignal } from 'solid-js'
import type { SharedMessage, WhatWasShared } from '../../app/api/shared-files.ts'
import { sharedPage } from '../../app/api/shared-files.ts'

const answerMs = 10_000

/** `none`: it was let go, or there never was any. */
export type SharedState = 'asking' | 'none' | WhatWasShared

const [shared, setShared] = createSignal<SharedState>('none')

/** What another app shared with ours. In the memory of this page until it lies in a draft, also while the app is locked. */
export const sharedFiles = shared

export function forgetShared(): void {
  setShared('none')
}

/** Called by the entry at the start: the service worker keeps what was shared for a minute only. */
export function fetchShared(): void {
  if (location.hash !== sharedPage.slice(1)) return
  setShared('asking')
  void askForShared().then((answer) =>
    setShared(answer.files.length > 0 || answer.text !== '' || answer.leftOut > 0 ? answer : 'none'),
  )
}

function askForShared(): Promise<WhatWasShared> {
  const nothing = { files: [], text: '', leftOut: 0 }
  const worker = 'serviceWorker' in navigator ? navigator.serviceWorker.controller : null
  if (!worker) return Promise.resolve(nothing)
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel()
    const end = (answer: WhatWasShared) => {
      port1.close()
      resolve(answer)
    }
    port1.onmessage = ({ data }: MessageEvent<WhatWasShared>) => end(data)
    setTimeout(() => end(nothing), answerMs)
    const message: SharedMessage = { type: 'TAKE_SHARED' }
    worker.postMessage(message, [port2])
  })
}
