import { createSignal, Match, onCleanup, Show, Switch } from 'solid-js'
import type { ArchiveView, KeyAnswer, PeekAnswer } from '../../../app/api/views.ts'
import { Actions, Note, Page } from '../../parts/page.tsx'
import { Button, ButtonLink } from '../../parts/button.tsx'
import { FailureNote } from '../../parts/failure-note.tsx'
import { routes } from '../../routes.ts'
import { useHistory } from '../../state/history.tsx'
import { createTask } from '../../state/task.ts'
import { ArchiveKeyForm } from '../restore/archive-key-form.tsx'
import { MendedKey } from '../restore/mended-key.tsx'
import { ArchiveFound } from '../restore/archive-found.tsx'

/** With the key alone, and without restoring: look what is there, then delete it. */
export function DeleteBackup() {
  const history = useHistory()
  const [key, setKey] = createSignal('')
  const peeking = createTask<PeekAnswer>()
  const deleting = createTask()
  const [found, setFound] = createSignal<ArchiveView | null>(null)
  const [answer, setAnswer] = createSignal<KeyAnswer | null>(null)
  const home = () => (history.status()?.state === 'empty' ? routes.home : routes.backup)
  // The key leaves the field when the next page opens; the call that deletes needs it once more.
  let heldKey = ''
  onCleanup(() => (heldKey = ''))
  const peek = async () => {
    heldKey = key()
    const result = await peeking.run(() => history.api.peekArchive(heldKey))
    setAnswer(result)
    heldKey = result?.readAs ?? heldKey
    if (result?.ok) setFound(result.archive ?? null)
  }
  const remove = async () => {
    await deleting.run(() => history.api.deleteArchive(heldKey))
    if (deleting.state() === 'done') heldKey = ''
  }
  return (
    <Switch>
      <Match when={deleting.state() === 'done'}>
        <Page title="The backup is gone">
          <p>It was deleted at the service. What is on this device is as it was.</p>
          <Actions>
            <ButtonLink href={home()} look="primary">
              Done
            </ButtonLink>
          </Actions>
        </Page>
      </Match>
      <Match when={found()}>
        {(archive) => (
          <Page title="Delete this backup?">
            <ArchiveFound archive={archive()} />
            <MendedKey groups={peeking.result()?.mendedGroups ?? []} />
            <Note warn>
              <p>
                <strong>All of it will be gone from the service at once.</strong> Nothing is restored first,
                and there is no way to take this back.
              </p>
            </Note>
            <Show when={deleting.failure()}>{(failure) => <FailureNote failure={failure()} />}</Show>
            <Actions>
              <Button look="danger" disabled={deleting.state() === 'busy'} onClick={() => void remove()}>
                {deleting.state() === 'busy' ? 'Deleting…' : 'Delete the backup'}
              </Button>
              <Button onClick={() => setFound(null)}>Keep it</Button>
            </Actions>
          </Page>
        )}
      </Match>
      <Match when={true}>
        <Page
          title="Delete a backup"
          back={home()}
          lead="With its recovery key alone, without restoring anything. First you see what is there."
        >
          <ArchiveKeyForm
            typed={key()}
            onTyped={(typed) => {
              setKey(typed)
              setAnswer(null)
            }}
            answer={answer()}
            busy={peeking.state() === 'busy'}
            failure={peeking.failure()}
            action="Look what is there"
            onSubmit={() => void peek()}
          />
        </Page>
      </Match>
    </Switch>
  )
}
