import { For } from 'solid-js'
import type { FingerprintView } from '../../app/api/views.ts'
import './fingerprint.css'

/** Twelve words that name a service; people compare them with their sheet. */
export function Fingerprint(props: { readonly value: FingerprintView }) {
  return (
    <ol class="fingerprint-words" aria-label="Words of the service" translate="no">
      <For each={props.value.words}>{(word) => <li>{word}</li>}</For>
    </ol>
  )
}
