import type { Heights } from './heights.ts'

/**
 * [Note: How the list scrolls]
 * Rows live at `heights.top(i)` in virtual pixels; the browser scrolls in content pixels. `virtual = content + shift`.
 * While somebody scrolls, only `shift` moves: when rows above what is being looked at turn out taller than guessed,
 * shift grows by the same amount, so nothing jumps and no momentum is lost. Once scrolling rests (or the edge of the
 * content comes near) the two are brought together again: both change in one frame, which nobody sees. Browsers refuse
 * very tall content, so beyond `maxContent` the scroll bar moves in a coarser scale than the rows do.
 */
export interface ScrollModel {
  readonly shift: number
  /** Height that the scrolled content must have. */
  readonly contentHeight: number
  /** Virtual position of the upper edge of the viewport. */
  readonly virtualTop: number
  /** First and last (exclusive) row to have in the document. */
  range(overscan: number): { readonly first: number; readonly end: number }
  /** The browser scrolled to this content position. */
  scrolled(contentTop: number): void
  readonly viewport: number
  setViewport(height: number): void
  /** A row has been measured; what is being looked at stays where it is. */
  measured(index: number, height: number): void
  /** Rows are numbered anew (see `Heights.renumber`); what was row `was` is `is` now and stays where it is seen. */
  renumbered(change: Renumbering, was: number, is: number): void
  /** What is looked at was found that much lower than it has to be. */
  nudge(pixels: number): void
  /** Brings shift and scroll position together; returns the content position to scroll to. */
  settle(): number
  /** Puts a row at the upper edge, or the lower one. Returns the content position to scroll to. */
  jump(index: number, edge: 'start' | 'end'): number
  /** Where the browser really scrolled to, a fraction of a pixel from where it was sent: nothing moves for that. */
  landed(contentTop: number): void
  /** Whether the end is in view, give or take a few pixels. */
  readonly atEnd: boolean
  /** Whether the content's own edge would stop the scrolling before the rows end. */
  readonly nearFalseEdge: boolean
}

export interface Renumbering {
  readonly count: number
  /** What row `index` was before; -1: it is new. */
  readonly from: (index: number) => number
}

export const maxContent = 8_000_000
/** A scroll farther than this many viewports in one event is a drag of the scroll bar or a jump. */
const farViewports = 3
const endSlack = 4

export function createScrollModel(heights: Heights): ScrollModel {
  let viewport = 1
  let contentTop = 0
  let shift = 0

  const maxVirtual = () => Math.max(0, heights.total - viewport)
  const contentHeight = () => Math.min(heights.total, maxContent)
  const maxContentTop = () => Math.max(0, contentHeight() - viewport)
  const clampVirtual = (virtual: number) => Math.min(Math.max(0, virtual), maxVirtual())
  const toContent = (virtual: number) => {
    const most = maxVirtual()
    return most === 0 ? 0 : (virtual * maxContentTop()) / most
  }
  const toVirtual = (content: number) => {
    const most = maxContentTop()
    return most === 0 ? 0 : (content * maxVirtual()) / most
  }
  const place = (virtual: number) => {
    const target = clampVirtual(virtual)
    contentTop = Math.round(toContent(target))
    shift = target - contentTop
    return contentTop
  }

  return {
    get shift() {
      return shift
    },
    get contentHeight() {
      return contentHeight()
    },
    get virtualTop() {
      return clampVirtual(contentTop + shift)
    },
    range(overscan) {
      if (heights.count === 0) return { first: 0, end: 0 }
      const from = clampVirtual(contentTop + shift)
      const first = heights.indexAt(from - overscan)
      const last = heights.indexAt(from + viewport + overscan)
      return { first, end: last + 1 }
    },
    scrolled(top) {
      const far = Math.abs(top - contentTop) > farViewports * viewport
      contentTop = top
      if (far) shift = toVirtual(top) - top
    },
    get viewport() {
      return viewport
    },
    setViewport(height) {
      viewport = Math.max(1, height)
    },
    measured(index, height) {
      // A row that begins above the upper edge pushes everything below it; the eye rests on what is below.
      const above = heights.top(index) < contentTop + shift
      const change = heights.set(index, height)
      if (above) shift += change
    },
    renumbered({ count, from }, was, is) {
      const seenAt = heights.top(was) - contentTop - shift
      heights.renumber(count, from)
      shift = heights.top(is) - seenAt - contentTop
    },
    nudge(pixels) {
      shift += pixels
    },
    settle: () => place(contentTop + shift),
    jump: (index, edge) => place(edge === 'start' ? heights.top(index) : heights.top(index + 1) - viewport),
    landed(top) {
      shift += contentTop - top
      contentTop = top
    },
    get atEnd() {
      return contentTop + shift >= maxVirtual() - endSlack
    },
    get nearFalseEdge() {
      const virtual = contentTop + shift
      const margin = viewport
      const stuckAbove = contentTop < margin && virtual > contentTop + 1
      const emptyAbove = virtual < 0
      const below = maxContentTop() - contentTop
      const virtualBelow = maxVirtual() - virtual
      return (
        stuckAbove ||
        emptyAbove ||
        below < 0 ||
        (below < margin && virtualBelow > below + 1) ||
        virtualBelow < -1
      )
    },
  }
}
