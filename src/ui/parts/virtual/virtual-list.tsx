import {
  createEffect,
  createMemo,
  createSignal,
  For,
  on,
  onCleanup,
  onMount,
  untrack,
  type Accessor,
  type JSX,
} from 'solid-js'
import { heldRow, isSameWhereBoth, type HeldRow, type LaidRows } from './held-row.ts'
import { createHeights } from './heights.ts'
import { renumberingOf, type MovedRow, type RowKey } from './renumbering.ts'
import { createRowFocus } from './row-focus.ts'
import { createScrollModel } from './scroll-model.ts'
import './virtual-list.css'

export interface VirtualListControl {
  /** Brings a row into view, at the upper or the lower edge. */
  jump(index: number, edge: 'start' | 'end'): void
  /** Moves the keyboard to a row, bringing it into view first when it is not. */
  focusRow(index: number): void
}

export interface VirtualListProps {
  readonly count: number
  /** Changes whenever `keysAt` or `indexOf` may answer something else. */
  readonly revision: unknown
  /** What stands at a position, from top to bottom: each part has an element of its own, which follows its key. */
  readonly keysAt: (index: number) => readonly RowKey[]
  /** Where a key stands now; -1: it is gone, or nothing that can be asked after. */
  readonly indexOf: (key: RowKey) => number
  /** This one, when it is in view, stays where it is seen while others come and go. */
  readonly held: RowKey | null
  /** Height of a row before it is measured. */
  readonly guess: number
  readonly label: string
  /** Opens at its end and stays there while rows are added. */
  readonly fromEnd?: boolean
  /** One part; its root element takes part in nothing else's layout. */
  readonly children: (key: RowKey, index: Accessor<number>) => JSX.Element
  /** Called with the rows that are in the document, whenever they change. */
  readonly onRange?: (first: number, end: number) => void
  /** Called when the end comes into view or leaves it. */
  readonly onAtEnd?: (atEnd: boolean) => void
  readonly onControl?: (control: VirtualListControl) => void
  readonly onKeyDown?: (event: KeyboardEvent) => void
}

/** What is kept ready beyond the edges, in pixels: little at first, so that a list opens at once. */
const overscan = { first: 100, then: 700 }
const widenMs = 80
const restMs = 140

/**
 * A scrolling list of any length that has only the rows in view in the document ([Note: How the list scrolls]).
 * Elements belong to keys and not to positions: when rows are numbered anew, those that stay keep their elements, and
 * one of them its place on the screen.
 */
export function VirtualList(props: VirtualListProps) {
  let scroller!: HTMLDivElement
  let spacer!: HTMLDivElement
  let block!: HTMLDivElement
  // eslint-disable-next-line solid/reactivity -- later counts arrive with `followKeys`
  const heights = createHeights(props.count, props.guess)
  const model = createScrollModel(heights)
  const sizes = new WeakMap<Element, number>()
  const [moves, setMoves] = createSignal(0)
  let open = false
  let seen: unknown
  let laid: LaidRows = { keys: [], indices: [] }
  let held: HeldRow | null = null
  let stick = false
  let beyond = overscan.first
  let atEnd: boolean | null = null
  let scrolling = false
  let resting: ReturnType<typeof setTimeout> | undefined

  const indexOf = (key: RowKey) => untrack(() => props.indexOf(key))
  /** Tells the model how high the rows are; `now`: those that no observer has told of as well. */
  const measure = (now: boolean) => {
    const totals = new Map<number, number>()
    laid.indices.forEach((index, i) => {
      const element = block.children[i]!
      const size = sizes.get(element) ?? (now ? element.getBoundingClientRect().height : Number.NaN)
      totals.set(index, (totals.get(index) ?? 0) + size)
    })
    for (const [index, height] of totals) if (!Number.isNaN(height)) model.measured(index, height)
  }
  const place = () => {
    spacer.style.height = `${model.contentHeight}px`
    block.style.top = `${heights.top(laid.indices[0] ?? 0) - model.shift}px`
  }
  const pick = (rows: readonly MovedRow[]) => {
    // Rows that just came in may not have been measured yet: until then nothing stands where it is to be seen.
    measure(true)
    place()
    const wanted = untrack(() => props.held)
    return heldRow(scroller, { ...laid, elements: block.children }, rows, wanted)
  }
  /** Before the document changes: works out where its rows went. */
  const followKeys = (count: number, revision: unknown) => {
    if (revision === seen && count === heights.count) return
    seen = revision
    const before = laid.keys.map((key, i) => ({ key, index: laid.indices[i]! }))
    const found = renumberingOf(before, { was: heights.count, is: count }, indexOf)
    if (!found) return
    held = pick(found.moved)
    if (held) model.renumbered(found.change, held.was, held.is)
    else heights.renumber(count, found.change.from)
  }
  const staying = ({ keys, indices }: LaidRows): MovedRow[] =>
    keys.flatMap((key, i) => {
      const at = indexOf(key) < 0 ? -1 : laid.keys.indexOf(key)
      return at < 0 ? [] : [{ key, was: laid.indices[at]!, is: indices[i]! }]
    })
  const range = createMemo(
    (before: { readonly first: number; readonly end: number }) => {
      moves()
      if (!open) return before
      followKeys(props.count, props.revision)
      const wanted = model.range(beyond)
      return wanted.first === before.first && wanted.end === before.end ? before : wanted
    },
    { first: 0, end: 0 },
  )
  const rows = createMemo<LaidRows>(() => {
    const { first, end } = range()
    const keys = new Map<RowKey, number>()
    for (let index = first; index < end; index++) {
      // Days may come twice where clocks were wrong.
      for (const key of props.keysAt(index)) keys.set(keys.has(key) ? `${key}/${index}` : key, index)
    }
    const now = { keys: [...keys.keys()], indices: [...keys.values()] }
    // A day, a line or a message that was waited for comes between: what is looked at stays all the same. While
    // somebody scrolls, what comes above the upper edge is made up for as it is measured, and that is enough.
    if (open && !held && !scrolling && !isSameWhereBoth(laid, now)) held = pick(staying(now))
    return now
  })
  const report = () => {
    if (atEnd === model.atEnd) return
    atEnd = model.atEnd
    props.onAtEnd?.(atEnd)
  }
  const layOut = () => {
    setMoves((n) => n + 1)
    place()
    report()
  }
  const scrollTo = (contentTop: number) => {
    spacer.style.height = `${model.contentHeight}px`
    if (Math.abs(scroller.scrollTop - contentTop) >= 1) scroller.scrollTop = contentTop
    model.landed(scroller.scrollTop)
    layOut()
  }
  const stay = () => {
    if (stick) scrollTo(model.jump(heights.count - 1, 'end'))
    else layOut()
  }
  const jump = (index: number, edge: 'start' | 'end') => {
    stick = edge === 'end' && index === heights.count - 1
    scrollTo(model.jump(index, edge))
  }
  const focus = createRowFocus(
    () => ({ scroller, block, laid }),
    (key) => indexOf(key) >= 0,
    (index) => jump(index, 'start'),
  )
  const onScroll = () => {
    // A turned phone or a keyboard that opens also scrolls, before the observers tell the new size: whoever was at the
    // end is there still.
    const sameSize = model.viewport === scroller.clientHeight
    model.setViewport(scroller.clientHeight)
    model.scrolled(scroller.scrollTop)
    if (sameSize) stick = props.fromEnd === true && model.atEnd
    if (model.nearFalseEdge) scrollTo(model.settle())
    else layOut()
    scrolling = true
    clearTimeout(resting)
    resting = setTimeout(() => {
      scrolling = false
      scrollTo(model.settle())
    }, restMs)
  }
  /** After rows were numbered anew: brings the held one back to where it was seen, whatever came in around it. */
  const bringBack = ({ element, top }: HeldRow) => {
    measure(true)
    layOut()
    model.nudge(element.getBoundingClientRect().top - top)
    if (!stick && model.nearFalseEdge) scrollTo(model.settle())
    else stay()
  }
  const rowSizes = new ResizeObserver((entries) => {
    for (const { target, borderBoxSize } of entries) {
      const height = borderBoxSize[0]?.blockSize
      if (height !== undefined && target.isConnected) sizes.set(target, height)
    }
    measure(false)
    stay()
  })
  const viewSize = new ResizeObserver(() => {
    model.setViewport(scroller.clientHeight)
    stay()
  })
  const addRow = (element: HTMLElement, key: RowKey) => {
    rowSizes.observe(element)
    onCleanup(() => {
      rowSizes.unobserve(element)
      focus.leaves(element, key)
    })
  }
  createEffect(
    on(
      rows,
      (now) => {
        laid = now
        focus.pass()
        const row = held
        held = null
        if (row) bringBack(row)
        else if (open) {
          measure(false)
          stay()
        }
      },
      { defer: true },
    ),
  )
  createEffect(on(range, ({ first, end }) => props.onRange?.(first, end), { defer: true }))
  onMount(() => {
    open = true
    seen = props.revision
    model.setViewport(scroller.clientHeight)
    if (props.fromEnd) jump(heights.count - 1, 'end')
    else layOut()
    viewSize.observe(scroller)
    props.onControl?.({ jump, focusRow: (index) => focus.focusRow(index) })
    const widening = setTimeout(() => {
      beyond = overscan.then
      layOut()
    }, widenMs)
    onCleanup(() => clearTimeout(widening))
  })
  onCleanup(() => {
    clearTimeout(resting)
    focus.stop()
    rowSizes.disconnect()
    viewSize.disconnect()
  })

  return (
    <div
      class="virtual-list"
      ref={scroller}
      tabindex={0}
      role="feed"
      aria-label={props.label}
      onScroll={onScroll}
      onKeyDown={(event) => props.onKeyDown?.(event)}
    >
      <div class="virtual-list-spacer" ref={spacer} role="presentation">
        <div class="virtual-list-block" ref={block} role="presentation">
          <For each={rows().keys}>
            {(key, i) => {
              const index = createMemo(() => rows().indices[i()] ?? -1)
              return (
                <div
                  class="virtual-list-row"
                  role="presentation"
                  data-row={index()}
                  ref={(element) => addRow(element, key)}
                >
                  {props.children(key, index)}
                </div>
              )
            }}
          </For>
        </div>
      </div>
    </div>
  )
}
