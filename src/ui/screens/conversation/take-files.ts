import { createSignal, onCleanup, onMount, type Accessor } from 'solid-js'

/** What was dropped or pasted. */
export interface TakenFiles {
  readonly files: readonly File[]
  /** Folders cannot be added. */
  readonly folders: number
}

/**
 * Takes files that are dropped anywhere in the window, or pasted anywhere but into another field, while the screen
 * that calls it is open. Answers whether something is being dragged over the window.
 */
export function takeFiles(take: (taken: TakenFiles) => void): Accessor<boolean> {
  const [over, setOver] = createSignal(false)
  // Leaving one part of the page is told after entering the next.
  let inside = 0
  const enter = (by: number) => {
    inside = Math.max(0, inside + by)
    setOver(inside > 0)
  }
  const listeners = {
    dragenter: (event: DragEvent) => carriesFiles(event) && enter(1),
    dragleave: (event: DragEvent) => carriesFiles(event) && enter(-1),
    dragover: (event: DragEvent) => {
      // Without this the browser would leave the app and open the file.
      if (carriesFiles(event)) event.preventDefault()
    },
    drop: (event: DragEvent) => {
      if (!carriesFiles(event)) return
      event.preventDefault()
      enter(-inside)
      if (event.dataTransfer) take(dropped(event.dataTransfer))
    },
    paste: (event: ClipboardEvent) => {
      // A field of another part of the page.
      if (event.target instanceof HTMLInputElement) return
      const files = [...(event.clipboardData?.files ?? [])]
      // Office programs put a picture of the text beside the text.
      if (files.length === 0 || event.clipboardData?.getData('text/plain') !== '') return
      event.preventDefault()
      take({ files, folders: 0 })
    },
  }
  onMount(() => {
    for (const [name, listener] of Object.entries(listeners))
      window.addEventListener(name, listener as EventListener)
  })
  onCleanup(() => {
    for (const [name, listener] of Object.entries(listeners))
      window.removeEventListener(name, listener as EventListener)
  })
  return over
}

function carriesFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes('Files') === true
}

function dropped(transfer: DataTransfer): TakenFiles {
  const items = [...transfer.items].filter(({ kind }) => kind === 'file')
  const isFolder = (item: DataTransferItem) => item.webkitGetAsEntry()?.isDirectory === true
  const files = items.filter((item) => !isFolder(item)).flatMap((item) => item.getAsFile() ?? [])
  return { files, folders: items.length - files.length }
}
