import { Show } from 'solid-js'
import { Actions, Page } from '../../parts/page.tsx'
import { Button, ButtonLink } from '../../parts/button.tsx'
import { FailureNote } from '../../parts/failure-note.tsx'
import { ProgressBar } from '../../parts/progress.tsx'
import { routes } from '../../routes.ts'
import type { ImportFlow } from './flow.ts'

/** Fifth page: the work itself. It goes on while other pages are open; a closed tab can be gone on from later. */
export function RunPage(props: { readonly flow: ImportFlow; readonly onBack: () => void }) {
  const task = () => props.flow.importing
  const cancel = () => {
    task().stop()
    props.onBack()
  }
  return (
    <Page title="Importing" lead={<bdi>{props.flow.source()?.name}</bdi>}>
      <Show
        when={task().failure()}
        fallback={
          <>
            <ProgressBar progress={task().progress()} waiting="Beginning" />
            <p class="soft">
              You may look around meanwhile. If this tab is closed, nothing half-done is shown: choose the
              same backup again and the import goes on.
            </p>
            <Actions>
              <Button onClick={cancel}>Cancel</Button>
            </Actions>
          </>
        }
      >
        {(failure) => (
          <FailureNote failure={failure()} onRetry={() => props.onBack()}>
            <Show when={failure().facts['files'] === true}>
              <Button onClick={() => props.flow.beginWithoutFiles()}>Import the messages alone</Button>
            </Show>
            <ButtonLink href={routes.import}>Choose the backup again</ButtonLink>
          </FailureNote>
        )}
      </Show>
    </Page>
  )
}
