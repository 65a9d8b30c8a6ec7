import { createEffect, createMemo, For, on, onCleanup, onMount, Show, type JSX } from 'solid-js'
import { keyLength, keyShape } from '../../app/api/key-shape.ts'
import type { KeyAnswer } from '../../app/api/views.ts'
import { errorWords, type ErrorWords } from '../words/error-words.ts'
import './key-field.css'

/** Attributes of every field that takes a secret: no checker, keyboard, translator or password list learns it. */
export const secretField = {
  spellcheck: false,
  autocapitalize: 'off',
  autocorrect: 'off',
  autocomplete: 'off',
  translate: 'no',
  'data-1p-ignore': '',
  'data-lpignore': 'true',
} as const

/**
 * Takes a recovery key in any written form, counts it, and marks the group with a slip while it is being typed. The
 * field is emptied when it goes away.
 */
export function KeyField(props: {
  readonly label: string
  readonly value: string
  readonly onInput: (typed: string) => void
  /** What came back for the key as it stands; null while it is being typed. */
  readonly answer: KeyAnswer | null
  /** `none`: what is said of a well-formed key that is not the right one stands beside the field. */
  readonly wrongKey?: 'none'
  /** Said besides, when the key is well formed and opens nothing. */
  readonly wrongKeyHint?: string | undefined
  readonly children?: JSX.Element
}) {
  let field!: HTMLTextAreaElement
  const shape = createMemo(() => keyShape(props.value))
  /** While typing, groups with impossible characters; once answered, also those of the wrong length. */
  const badGroups = createMemo(() => {
    const answer = props.answer
    return [
      ...shape().badGroups,
      ...(answer && !answer.ok && 'badGroups' in answer ? (answer.badGroups ?? []) : []),
    ]
  })
  const told = () => {
    const silent =
      props.wrongKey === 'none' && props.answer?.ok === false && props.answer.reason === 'wrong-key'
    return silent ? null : props.answer
  }
  const state = () => (shape().length > keyLength ? 'long' : shape().complete ? 'whole' : 'short')
  // A key that was refused is mended where it stands.
  createEffect(
    on(
      () => props.answer?.ok === false,
      (refused) => {
        if (refused) field.focus({ preventScroll: true })
      },
    ),
  )
  onCleanup(() => {
    field.value = ''
    props.onInput('')
  })
  return (
    <div class="key-field" translate="no">
      <div class="key-field-head">
        <label for="key">{props.label}</label>
        <output class="key-count" data-state={state()} for="key">
          {shape().length} of {keyLength}
        </output>
      </div>
      <textarea
        id="key"
        ref={field}
        rows={4}
        {...secretField}
        aria-describedby="key-hint key-slip"
        aria-invalid={shape().badGroups.length > 0 || props.answer?.ok === false}
        value={props.value}
        onInput={(event) => props.onInput(event.currentTarget.value)}
      />
      <p id="key-hint" class="small soft">
        Capitals, spaces, dashes and line breaks do not matter. # counts as o, and = as 0.
      </p>
      <ol class="key-cells" aria-hidden="true">
        <For each={Array.from({ length: keyLength / 4 })}>
          {(_, i) => (
            <li classList={{ bad: badGroups().includes(i()), full: shape().groups[i()]?.length === 4 }}>
              {shape().groups[i()] ?? ''}
            </li>
          )}
        </For>
      </ol>
      <div id="key-slip" class="key-slip" role="status">
        <Slip badGroups={shape().badGroups} length={shape().length} />
        <Show when={told()}>{(answer) => <Answer answer={answer()} hint={props.wrongKeyHint} />}</Show>
      </div>
      {props.children}
    </div>
  )
}

function Slip(props: { readonly badGroups: readonly number[]; readonly length: number }) {
  return (
    <>
      <Show when={props.badGroups.length > 0}>
        <p>
          {props.badGroups.length === 1 ? 'Group' : 'Groups'} {groupNames(props.badGroups)}{' '}
          {props.badGroups.length === 1 ? 'holds' : 'hold'} a character that is in no key. Keys have letters
          and digits only.
        </p>
      </Show>
      <Show when={props.length > keyLength}>
        <p>That is more than {keyLength} characters. Something was typed or pasted twice.</p>
      </Show>
    </>
  )
}

const groupNames = (groups: readonly number[]) => groups.map((group) => group + 1).join(', ')

/** The different answers a key can get, each in its own words. */
function Answer(props: { readonly answer: KeyAnswer; readonly hint?: string | undefined }) {
  const show = (box: HTMLElement) => onMount(() => box.scrollIntoView({ block: 'nearest' }))
  return (
    <Show when={answerWords(props.answer)}>
      {(words) => (
        <div class="key-answer" ref={show}>
          <p>
            <strong>{words().happened}</strong>
          </p>
          <p>{words().safe}</p>
          <p>{words().next}</p>
          <Show when={!props.answer.ok && props.answer.reason === 'wrong-key' && props.hint}>
            {(hint) => <p>{hint()}</p>}
          </Show>
        </div>
      )}
    </Show>
  )
}

function answerWords(answer: KeyAnswer): ErrorWords | null {
  if (answer.ok) return null
  if (answer.reason === 'wrong-shape') return wrongShape(answer.length, answer.badGroups.length)
  if (answer.reason === 'wrong-key') return wrongKey(answer.badGroups ?? [])
  if (answer.reason === 'damaged') return errorWords(answer.failure)
  return {
    happened: 'This account id does not belong to this file.',
    safe: 'The key may still be right.',
    next: 'Check the account id: 32 digits and letters, in five groups.',
  }
}

function wrongKey(badGroups: readonly number[]): ErrorWords {
  const words = errorWords({ code: 'wrong-key', facts: {} })
  if (badGroups.length === 0) return words
  const groups = badGroups.length === 1 ? 'group' : 'groups'
  return { ...words, next: `The mistake is in ${groups} ${groupNames(badGroups)}: compare with your copy.` }
}

function wrongShape(length: number, badGroups: number) {
  const words = errorWords({ code: 'wrong-key-shape', facts: {} })
  // The characters of a slip are not among those counted: first the slip, then the count.
  if (badGroups > 0) {
    return { ...words, next: `Compare the marked ${badGroups === 1 ? 'group' : 'groups'} with your copy.` }
  }
  if (length !== keyLength) {
    return {
      ...words,
      next: `A key has ${keyLength} letters and digits; this has ${length}. Look for what is missing or doubled.`,
    }
  }
  return words
}
