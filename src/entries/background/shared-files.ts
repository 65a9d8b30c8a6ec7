import { registerRoute } from 'workbox-routing'
import type { SharedMessage, WhatWasShared } from '../../app/api/shared-files.ts'
import {
  maxSharedBytes,
  maxSharedFiles,
  maxSharedText,
  sharedPage,
  sharePath,
} from '../../app/api/shared-files.ts'
import type { Extendable, WorkerScope } from './scope.ts'

// [Note: Shared files] Another app of the device shares files with ours: the browser posts a form to `sharePath`, which
// never leaves this device while this worker is there to answer. They wait in its memory, nowhere else, for the window
// that the answer opens; what no window has fetched within a minute is let go.

const waitMs = 60_000
/** Of the form. Other fields of it are passed over. */
const fileField = 'files'
const textFields = ['title', 'text', 'url']
const nothing: WhatWasShared = { files: [], text: '', leftOut: 0 }

interface Waiting {
  readonly shared: WhatWasShared
  readonly taken: () => void
}

/** Takes in what is shared, and hands it to the first window that asks. */
export function receiveShares(self: WorkerScope): void {
  let waiting: Waiting[] = []
  const wait = (shared: WhatWasShared): Promise<void> =>
    new Promise((resolve) => {
      const one: Waiting = { shared, taken: resolve }
      waiting.push(one)
      setTimeout(() => {
        waiting = waiting.filter((other) => other !== one)
        resolve()
      }, waitMs)
    })
  registerRoute(
    ({ url, request, sameOrigin }) => sameOrigin && url.pathname === sharePath && isOurs(request),
    async ({ request, event }) => {
      const shared = await readForm(request)
      // The types of a page, which lint this file too, know no such event.
      if (shared) (event as unknown as Extendable).waitUntil(wait(shared))
      return Response.redirect(sharedPage, 303)
    },
    'POST',
  )
  self.addEventListener('message', ({ data, ports }) => {
    if (!isAsking(data)) return
    const taken = waiting
    waiting = []
    ports[0]?.postMessage(taken.map(({ shared }) => shared).reduce(joined, nothing))
    for (const one of taken) one.taken()
  })
}

/** Opening a page, and not sent by one of another site that says so. */
function isOurs({ mode, referrer }: Request): boolean {
  return mode === 'navigate' && (!/^https?:/.test(referrer) || new URL(referrer).origin === location.origin)
}

function isAsking(data: unknown): boolean {
  const wanted: SharedMessage['type'] = 'TAKE_SHARED'
  return typeof data === 'object' && data !== null && 'type' in data && data.type === wanted
}

/** Null: it is no form. */
async function readForm(request: Request): Promise<WhatWasShared | null> {
  const form = await request.formData().catch(() => null)
  if (!form) return null
  const given = form.getAll(fileField).filter((part) => part instanceof File)
  const files: File[] = []
  let bytes = 0
  for (const file of given) {
    bytes += file.size
    if (files.length < maxSharedFiles && bytes <= maxSharedBytes) files.push(file)
  }
  const words = textFields.map((name) => form.get(name)).filter((part) => typeof part === 'string')
  const text = [...new Set(words)].filter((part) => part.trim() !== '').join('\n')
  return { files, text: text.slice(0, maxSharedText), leftOut: given.length - files.length }
}

function joined(a: WhatWasShared, b: WhatWasShared): WhatWasShared {
  return {
    files: [...a.files, ...b.files],
    text: [a.text, b.text].filter((text) => text !== '').join('\n'),
    leftOut: a.leftOut + b.leftOut,
  }
}
