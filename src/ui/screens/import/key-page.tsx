import { createSignal, onCleanup, Show } from 'solid-js'
import { isAccountId, keyShape } from '../../../app/api/key-shape.ts'
import { Actions, Note, Page } from '../../parts/page.tsx'
import { Button } from '../../parts/button.tsx'
import { FailureNote } from '../../parts/failure-note.tsx'
import { Icon } from '../../parts/icon.tsx'
import { KeyField, secretField } from '../../parts/key-field.tsx'
import { ProgressBar } from '../../parts/progress.tsx'
import { routes } from '../../routes.ts'
import type { ImportFlow } from './flow.ts'
import { snapshotWords } from './found-page.tsx'

/** Third page: the key of the chosen backup, whose name stands beside the field. */
export function KeyPage(props: { readonly flow: ImportFlow; readonly onNext: () => void }) {
  const [key, setKey] = createSignal('')
  const [accountId, setAccountId] = createSignal('')
  const source = () => props.flow.source()
  const chosen = () => source()?.snapshots.find((snapshot) => snapshot.id === props.flow.snapshot())
  const busy = () => props.flow.checking.state() === 'busy'
  const needsId = () => source()?.mayNeedAccountId === true
  const ready = () =>
    keyShape(key()).length > 0 && (!needsId() || accountId() === '' || isAccountId(accountId()))
  const accountHint = () => {
    if (!needsId()) return undefined
    return accountId() === ''
      ? 'Without its account id, only a file that Heirloom wrote can be opened.'
      : 'Or the account id is not the one this file was made for.'
  }
  const badId = () => accountId() !== '' && !isAccountId(accountId())
  const submit = async (event: Event) => {
    event.preventDefault()
    if (ready() && !busy() && (await props.flow.check(key(), accountId()))) props.onNext()
  }
  onCleanup(() => {
    setAccountId('')
    if (props.flow.checking.state() === 'busy') props.flow.checking.stop()
    props.flow.forgetAnswer()
  })
  return (
    <Page title="The key of this backup" back={routes.importStep('found')}>
      <div class="which">
        <Icon name="folder" />
        <span class="which-words">
          <span class="small soft">You are opening</span>
          <strong>
            <bdi>{source()?.name}</bdi>
          </strong>
          <Show when={chosen()?.name !== source()?.name && chosen()}>
            {(snapshot) => <bdi class="soft">{snapshotWords(snapshot())}</bdi>}
          </Show>
        </span>
      </div>
      <form class="section" autocomplete="off" onSubmit={(event) => void submit(event)}>
        <KeyField
          label="Signal’s recovery key"
          value={key()}
          onInput={(typed) => {
            setKey(typed)
            props.flow.forgetAnswer()
          }}
          answer={props.flow.answer()}
          wrongKeyHint={accountHint()}
        />
        <Show when={needsId()}>
          <label class="field-label">
            Account id
            <input
              class="text-input"
              type="text"
              {...secretField}
              aria-describedby="account-hint"
              aria-invalid={badId()}
              value={accountId()}
              onInput={(event) => {
                setAccountId(event.currentTarget.value)
                props.flow.forgetAnswer()
              }}
            />
          </label>
          <p id="account-hint" class="small soft">
            Leave it empty for a file that Heirloom wrote. An archive file from elsewhere is also bound to the
            account it was made for: a long id such as 9d0652a3-dcc3-4d11-975f-74d61598733f.
          </p>
          <Show when={badId()}>
            <p class="key-slip" role="status">
              An account id has 32 characters, digits and the letters a to f, in five groups.
            </p>
          </Show>
        </Show>
        <Show when={!needsId()}>
          <p class="small soft">
            Not at hand? On the phone, Signal shows it under <em>Settings</em>, <em>Backups</em>. It has 64
            letters and digits.
          </p>
        </Show>
        <Note warn>
          <p>
            <strong>A key of Signal’s also guards your Signal account.</strong> It is used here, on this
            device, to open this backup, and then wiped. It is never stored and never sent. If you like,
            switch the network off now: nothing here needs it.
          </p>
        </Note>
        <Show when={props.flow.checking.failure()}>{(failure) => <FailureNote failure={failure()} />}</Show>
        <Show
          when={busy()}
          fallback={
            <Actions>
              <Button look="primary" submit disabled={!ready()}>
                Open the backup
              </Button>
            </Actions>
          }
        >
          <ProgressBar progress={props.flow.checking.progress()} waiting="Checking the key" />
          <Actions>
            <Button onClick={() => props.flow.checking.stop()}>Cancel</Button>
          </Actions>
        </Show>
      </form>
    </Page>
  )
}
