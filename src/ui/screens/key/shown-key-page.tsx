import type { JSX } from 'solid-js'
import type { Millis, ShownKey } from '../../../app/api/views.ts'
import { Button } from '../../parts/button.tsx'
import { CopyKey, KeyShown } from '../../parts/key-shown.tsx'
import { Actions, Page } from '../../parts/page.tsx'
import { PrintSheet } from '../backup/print-sheet.tsx'
import { SaveToPasswords } from '../backup/save-to-passwords.tsx'
import '../backup/backup.css'

/** For a key that was just made: it is asked back next. */
export function KeptIt(props: { readonly onNext: () => void }) {
  return (
    <Actions>
      <Button look="primary" onClick={() => props.onNext()}>
        I have kept it
      </Button>
    </Actions>
  )
}

/** A recovery key in full, with the ways to keep it. `children`: what comes before it, `actions`: after it. */
export function ShownKeyPage(props: {
  readonly title: string
  readonly back: string
  readonly shown: ShownKey
  readonly madeAt: Millis
  readonly children: JSX.Element
  readonly actions: JSX.Element
}) {
  return (
    <Page title={props.title} back={props.back}>
      {props.children}
      <KeyShown value={props.shown.key} label="Recovery key" />
      <div class="keep-ways">
        <Button icon="print" onClick={() => window.print()}>
          Print the sheet
        </Button>
        <SaveToPasswords value={props.shown.key} serviceUrl={props.shown.serviceUrl} />
        <CopyKey value={props.shown.key} />
      </div>
      {props.actions}
      <PrintSheet
        value={props.shown.key}
        serviceUrl={props.shown.serviceUrl}
        fingerprint={props.shown.fingerprint}
        serviceFingerprint={props.shown.serviceFingerprint}
        madeAt={props.madeAt}
      />
    </Page>
  )
}
