import { neighbourOf, type LaidRows } from './held-row.ts'
import type { RowKey } from './renumbering.ts'

interface Place {
  readonly scroller: HTMLElement
  /** Holds the rows, one element each. */
  readonly block: HTMLElement
  readonly laid: LaidRows
}

/** Where the keyboard is in a list whose rows come and go. */
export interface RowFocus {
  /** Moves to a row, bringing it into view first when it is not. */
  focusRow(index: number): void
  /** An element is about to leave the document. */
  leaves(element: Element, key: RowKey): void
  /** The document has changed: the focus goes on to whoever comes after a row that went. */
  pass(): void
  stop(): void
}

/** `place`: as it is now. `stays`: whether a row is still in the list, be it out of the document. */
export function createRowFocus(
  place: () => Place,
  stays: (key: RowKey) => boolean,
  bringIntoView: (index: number) => void,
): RowFocus {
  let heir: RowKey | null | undefined
  let seeking: MutationObserver | undefined
  const take = (index: number): boolean => {
    const row = place().block.querySelector<HTMLElement>(`[data-row="${index}"] [tabindex]`)
    row?.focus({ preventScroll: true })
    row?.scrollIntoView({ block: 'nearest' })
    return row !== null
  }
  return {
    focusRow(index) {
      seeking?.disconnect()
      if (take(index)) return
      if (!place().block.querySelector(`[data-row="${index}"]`)) bringIntoView(index)
      if (take(index)) return
      // The row is there; what it shows is still being read. It gets the focus if that has gone nowhere else by then.
      const { scroller, block } = place()
      scroller.focus({ preventScroll: true })
      seeking = new MutationObserver(() => {
        if (document.activeElement !== scroller || take(index)) seeking?.disconnect()
      })
      seeking.observe(block, { childList: true, subtree: true })
    },
    leaves(element, key) {
      if (!element.contains(document.activeElement)) return
      const { scroller, laid } = place()
      if (stays(key)) scroller.focus({ preventScroll: true })
      else heir = neighbourOf(key, laid, stays) ?? null
    },
    pass() {
      if (heir === undefined) return
      const { scroller, block, laid } = place()
      const element = heir === null ? undefined : block.children[laid.keys.indexOf(heir)]
      heir = undefined
      const target = element?.querySelector<HTMLElement>('[tabindex]') ?? scroller
      target.focus({ preventScroll: true })
    },
    stop: () => seeking?.disconnect(),
  }
}
