import { onMount, Show, type JSX } from 'solid-js'
import { A } from '@solidjs/router'
import { Icon } from './icon.tsx'
import { keepFocus } from './keep-focus.ts'
import './page.css'

/** One calm page: the way back, a title, and what it is about. The title takes the focus, so it is read first. */
export function Page(props: {
  readonly title: string
  /** For the browser’s tab and its list of visited pages, where the title tells more than those should keep. */
  readonly tab?: string | undefined
  readonly back?: string | undefined
  readonly backName?: string | undefined
  readonly lead?: JSX.Element
  readonly children: JSX.Element
}) {
  let root!: HTMLDivElement
  let heading!: HTMLHeadingElement
  onMount(() => {
    document.title = `${props.tab ?? props.title} – Heirloom`
    heading.focus({ preventScroll: true })
  })
  keepFocus(
    () => root,
    () => heading,
  )
  return (
    <div class="page-scroll">
      <div class="page" ref={root}>
        <Show when={props.back}>
          {(back) => (
            <A class="page-back" href={back()}>
              <Icon name="back" />
              {props.backName ?? 'Back'}
            </A>
          )}
        </Show>
        <h1 class="page-title" tabindex={-1} ref={heading}>
          {props.title}
        </h1>
        <Show when={props.lead}>
          <p class="page-lead">{props.lead}</p>
        </Show>
        {props.children}
      </div>
    </div>
  )
}

/** Buttons at the end of a page; on a phone they stay within reach of a thumb. */
export function Actions(props: { readonly children: JSX.Element }) {
  return <div class="actions">{props.children}</div>
}

/** A group of things on a page, with a heading. */
export function Section(props: { readonly title: string; readonly children: JSX.Element }) {
  return (
    <section class="section">
      <h2 class="section-title">{props.title}</h2>
      {props.children}
    </section>
  )
}

/** One of the numbers people care about. */
export function BigNumber(props: { readonly value: string; readonly label: string }) {
  return (
    <div class="big-number">
      <dt>{props.label}</dt>
      <dd>{props.value}</dd>
    </div>
  )
}

export function BigNumbers(props: { readonly children: JSX.Element }) {
  return <dl class="big-numbers">{props.children}</dl>
}

/** Name and value, one to a line. */
export function Fact(props: { readonly name: string; readonly children: JSX.Element }) {
  return (
    <div class="fact">
      <dt>{props.name}</dt>
      <dd>{props.children}</dd>
    </div>
  )
}

export function Facts(props: { readonly children: JSX.Element }) {
  return <dl class="facts">{props.children}</dl>
}

/** A quiet box for something worth knowing; `warn` for something to be careful about. */
export function Note(props: { readonly warn?: boolean; readonly children: JSX.Element }) {
  return (
    <div class="note" classList={{ warn: props.warn === true }}>
      <Icon name={props.warn ? 'warning' : 'info'} />
      <div class="note-body">{props.children}</div>
    </div>
  )
}
