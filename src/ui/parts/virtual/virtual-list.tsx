import { createMemo, createSignal, For, on, onCleanup, onMount, createEffect, type JSX } from 'solid-js'
import { createHeights } from './heights.ts'
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
  /** Height of a row before it is measured. */
  readonly guess: number
  readonly label: string
  /** Opens at its end and stays there while rows are added. */
  readonly fromEnd?: boolean
  /** One row; its root element takes part in nothing else's layout. */
  readonly children: (index: number) => JSX.Element
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

/** A scrolling list of any length that has only the rows in view in the document ([Note: How the list scrolls]). */
export function VirtualList(props: VirtualListProps) {
  let scroller!: HTMLDivElement
  let spacer!: HTMLDivElement
  let block!: HTMLDivElement
  // eslint-disable-next-line solid/reactivity -- later counts arrive through the effect below
  const heights = createHeights(props.count, props.guess)
  const model = createScrollModel(heights)
  const [range, setRange] = createSignal({ first: 0, end: 0 })
  const rows = createMemo(() => {
    const { first, end } = range()
    return Array.from({ length: end - first }, (_, i) => first + i)
  })
  const indexOf = new WeakMap<Element, number>()
  let stick = false
  let beyond = overscan.first
  let atEnd: boolean | null = null
  let resting: ReturnType<typeof setTimeout> | undefined
  let seeking: MutationObserver | undefined

  const report = () => {
    if (atEnd === model.atEnd) return
    atEnd = model.atEnd
    props.onAtEnd?.(atEnd)
  }
  const layOut = () => {
    const wanted = model.range(beyond)
    const now = range()
    if (wanted.first !== now.first || wanted.end !== now.end) {
      setRange(wanted)
      props.onRange?.(wanted.first, wanted.end)
    }
    spacer.style.height = `${model.contentHeight}px`
    block.style.top = `${heights.top(wanted.first) - model.shift}px`
    report()
  }
  const scrollTo = (contentTop: number) => {
    spacer.style.height = `${model.contentHeight}px`
    if (Math.abs(scroller.scrollTop - contentTop) >= 1) scroller.scrollTop = contentTop
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
  const onScroll = () => {
    // A turned phone or a keyboard that opens also scrolls, before the observers tell the new size.
    model.setViewport(scroller.clientHeight)
    model.scrolled(scroller.scrollTop)
    stick = props.fromEnd === true && model.atEnd
    if (model.nearFalseEdge) scrollTo(model.settle())
    else layOut()
    clearTimeout(resting)
    resting = setTimeout(() => scrollTo(model.settle()), restMs)
  }
  const rowSizes = new ResizeObserver((entries) => {
    for (const { target, borderBoxSize } of entries) {
      const index = indexOf.get(target)
      const height = borderBoxSize[0]?.blockSize
      if (index !== undefined && height !== undefined && target.isConnected) model.measured(index, height)
    }
    stay()
  })
  const viewSize = new ResizeObserver(() => {
    model.setViewport(scroller.clientHeight)
    stay()
  })
  const addRow = (element: HTMLElement, index: number) => {
    indexOf.set(element, index)
    rowSizes.observe(element)
    onCleanup(() => {
      rowSizes.unobserve(element)
      if (element.contains(document.activeElement)) scroller.focus({ preventScroll: true })
    })
  }
  const focusRow = (index: number) => {
    const take = () => {
      const row = block.querySelector<HTMLElement>(`[data-row="${index}"] [tabindex]`)
      row?.focus({ preventScroll: true })
      row?.scrollIntoView({ block: 'nearest' })
      return row !== null
    }
    seeking?.disconnect()
    if (take()) return
    jump(index, 'start')
    if (take()) return
    // The row is there; what it shows is still being read. It gets the focus if that has gone nowhere else by then.
    scroller.focus({ preventScroll: true })
    seeking = new MutationObserver(() => {
      if (document.activeElement !== scroller || take()) seeking?.disconnect()
    })
    seeking.observe(block, { childList: true, subtree: true })
  }

  onMount(() => {
    model.setViewport(scroller.clientHeight)
    if (props.fromEnd) jump(heights.count - 1, 'end')
    else layOut()
    viewSize.observe(scroller)
    props.onControl?.({ jump, focusRow })
    const widening = setTimeout(() => {
      beyond = overscan.then
      layOut()
    }, widenMs)
    onCleanup(() => clearTimeout(widening))
  })
  createEffect(
    on(
      () => props.count,
      (count) => {
        heights.resize(count)
        stay()
      },
      { defer: true },
    ),
  )
  onCleanup(() => {
    clearTimeout(resting)
    seeking?.disconnect()
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
          <For each={rows()}>
            {(index) => (
              <div
                class="virtual-list-row"
                role="presentation"
                data-row={index}
                ref={(element) => addRow(element, index)}
              >
                {props.children(index)}
              </div>
            )}
          </For>
        </div>
      </div>
    </div>
  )
}
