import { createSignal, Show } from 'solid-js'
import { passphraseStrength, type PassphraseStrength } from '../../../app/lock/strength.ts'
import { PassphraseField } from './passphrase-field.tsx'

const strengthWords: Readonly<Record<PassphraseStrength, string>> = {
  empty: 'Several words that do not belong together are easy to keep in mind and hard to guess.',
  guessable: 'A stranger with a copy of this browser’s files would guess this within hours.',
  weak: 'A stranger with a copy of this browser’s files would need days to weeks. A word or two more helps a lot.',
  good: 'Hard to guess: years for a single computer.',
  strong: 'Very hard to guess, for anybody.',
}

export interface NewPassphrase {
  readonly typed: () => string
  /** It can be used: typed twice alike, or once and looked at. */
  readonly ready: () => boolean
  readonly set: (typed: string) => void
  readonly again: () => string
  readonly setAgain: (typed: string) => void
  readonly shown: () => boolean
  readonly setShown: (shown: boolean) => void
}

export function createNewPassphrase(): NewPassphrase {
  const [typed, set] = createSignal('')
  const [again, setAgain] = createSignal('')
  const [shown, setShown] = createSignal(false)
  const ready = () => typed() !== '' && (shown() || typed() === again())
  return { typed, set, again, setAgain, shown, setShown, ready }
}

/** Typed twice, or once where it can be seen. How strong it is is said, and never demanded. */
export function NewPassphraseFields(props: { readonly given: NewPassphrase }) {
  const given = () => props.given
  const differs = () => !given().shown() && given().again() !== '' && given().again() !== given().typed()
  return (
    <>
      <PassphraseField
        id="new-passphrase"
        label="New passphrase"
        value={given().typed()}
        onInput={given().set}
        shown={given().shown()}
        onShow={given().setShown}
        describedBy="new-passphrase-strength"
      >
        <p id="new-passphrase-strength" class="small soft" role="status">
          {strengthWords[passphraseStrength(given().typed())]}
        </p>
      </PassphraseField>
      <Show when={!given().shown()}>
        <PassphraseField
          id="new-passphrase-again"
          label="Once more"
          value={given().again()}
          onInput={given().setAgain}
          shown={false}
          invalid={differs()}
          describedBy="new-passphrase-differs"
        />
        <p id="new-passphrase-differs" class="small lock-said" role="status">
          {differs() ? 'The two are not alike yet.' : ''}
        </p>
      </Show>
    </>
  )
}
