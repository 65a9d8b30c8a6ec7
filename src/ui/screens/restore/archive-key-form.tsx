import { createSignal, lazy, Show, Suspense, type JSX } from 'solid-js'
import { keyShape } from '../../../app/api/key-shape.ts'
import type { FailureView, KeyAnswer } from '../../../app/api/views.ts'
import { Actions } from '../../parts/page.tsx'
import { Button } from '../../parts/button.tsx'
import { FailureNote } from '../../parts/failure-note.tsx'
import { Busy } from '../../parts/progress.tsx'
import { KeyField } from '../../parts/key-field.tsx'

const ScanKey = lazy(() => import('./scan-key.tsx').then((m) => ({ default: m.ScanKey })))

/** Asks for Heirloom's own recovery key: typed, pasted, or read from the code on the sheet. */
export function ArchiveKeyForm(props: {
  readonly typed: string
  readonly onTyped: (typed: string) => void
  readonly answer: KeyAnswer | null
  readonly busy: boolean
  readonly failure: FailureView | null
  readonly action: string
  /** From the sheet: what names its service. */
  readonly onServiceCode?: (code: string) => void
  readonly children?: JSX.Element
  readonly onSubmit: () => void
}) {
  const [scanning, setScanning] = createSignal(false)
  const ready = () => keyShape(props.typed).length > 0 && !props.busy
  return (
    <form
      class="section"
      autocomplete="off"
      onSubmit={(event) => {
        event.preventDefault()
        if (ready()) props.onSubmit()
      }}
    >
      <KeyField
        label="Recovery key"
        value={props.typed}
        onInput={(typed) => props.onTyped(typed)}
        answer={props.answer}
      />
      <Show
        when={scanning()}
        fallback={
          <div>
            <Button icon="camera" onClick={() => setScanning(true)}>
              Read the code on the sheet
            </Button>
          </div>
        }
      >
        <Suspense fallback={<Busy words="Opening the camera" />}>
          <ScanKey
            onKey={(key, serviceCode) => {
              props.onTyped(key)
              props.onServiceCode?.(serviceCode)
              setScanning(false)
            }}
            onClose={() => setScanning(false)}
          />
        </Suspense>
      </Show>
      {props.children}
      <Show when={props.failure}>{(failure) => <FailureNote failure={failure()} />}</Show>
      <Actions>
        <Button look="primary" submit disabled={!ready()}>
          {props.busy ? 'Looking…' : props.action}
        </Button>
      </Actions>
    </form>
  )
}
