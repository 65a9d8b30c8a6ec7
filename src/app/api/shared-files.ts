import type { BrowserFile } from './browser-objects.ts'

/** What another app of the device shared with ours, on its way from the service worker to a window. */
export interface WhatWasShared {
  /** Files of the browser, with their names. */
  readonly files: readonly BrowserFile[]
  readonly text: string
  /** Files beyond what is taken in at once. */
  readonly leftOut: number
}

/** A window asks for it, on a port of its own; there is an answer at once, also when there is nothing. */
export interface SharedMessage {
  readonly type: 'TAKE_SHARED'
}

/** Where the browser posts it, as the web manifest says. */
export const sharePath = '/share'
/** Where the window that opens then is sent. */
export const sharedPage = '/#/shared'

export const maxSharedFiles = 32
/** Of all files together: they wait in memory. */
export const maxSharedBytes = 1024 ** 3
/** In UTF-16 units, of what one note can hold. */
export const maxSharedText = 20_000
