import { createSignal } from 'solid-js'
import { noJobAnywhere } from './jobs.ts'

/** `waiting`: a newer version is installed and waits. `held`: some tab has a job, so it must wait longer. */
export type UpdateState = 'none' | 'waiting' | 'held'

const [state, setState] = createSignal<UpdateState>('none')
let activate: (() => void) | null = null

export const updateState = state

/** Called by the entry when a newer service worker waits. `go` tells it to take over. */
export function updateWaits(go: () => void): void {
  activate = go
  setState('waiting')
}

export async function updateNow(): Promise<void> {
  if (await noJobAnywhere()) activate?.()
  else setState('held')
}

export function dismissUpdate(): void {
  setState('none')
}
