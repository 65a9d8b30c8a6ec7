import { Match, Switch } from 'solid-js'
import type { ShownKey } from '../../../app/api/views.ts'
import { ButtonLink } from '../../parts/button.tsx'
import { FailureNote } from '../../parts/failure-note.tsx'
import { Actions, Page } from '../../parts/page.tsx'
import { Busy } from '../../parts/progress.tsx'
import { routes } from '../../routes.ts'
import { useHistory } from '../../state/history.tsx'
import { createTask } from '../../state/task.ts'
import { ShownKeyPage } from './shown-key-page.tsx'
import { createKeyStanding } from './standing.ts'

/** The key once more, where the app lock keeps it. */
export function ShowKeyAgain() {
  const history = useHistory()
  const standing = createKeyStanding(history)
  const task = createTask<ShownKey>()
  const show = () => void task.run(() => history.api.showKeyAgain())
  show()
  return (
    <Switch fallback={<Busy words="Opening" />}>
      <Match when={task.failure()?.code === 'not-found'}>
        <Page title="The key is not on this device" back={routes.key}>
          <p>
            It is kept here only while the app lock is on. If you have lost your copy, make a new key: that
            works without the old one.
          </p>
          <Actions>
            <ButtonLink href={routes.newKey} look="primary" icon="key">
              New recovery key
            </ButtonLink>
          </Actions>
        </Page>
      </Match>
      <Match when={task.failure()}>
        {(failure) => (
          <Page title="Recovery key" back={routes.key}>
            <FailureNote failure={failure()} onRetry={show} />
          </Page>
        )}
      </Match>
      <Match when={task.result()}>
        {(shown) => (
          <ShownKeyPage
            title="Your recovery key"
            back={routes.key}
            shown={shown()}
            madeAt={standing()?.madeAt ?? Date.now()}
            actions={
              <Actions>
                <ButtonLink href={routes.key} look="primary">
                  Done
                </ButtonLink>
              </Actions>
            }
          >
            <p>Whoever sees it can read your history. Make sure that nobody looks over your shoulder.</p>
          </ShownKeyPage>
        )}
      </Match>
    </Switch>
  )
}
