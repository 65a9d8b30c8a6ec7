import { createEffect, createMemo, createSignal, Match, onCleanup, Show, Switch } from 'solid-js'
import { useNavigate } from '@solidjs/router'
import { Busy } from '../../parts/progress.tsx'
import { Button, ButtonLink } from '../../parts/button.tsx'
import { FailureNote } from '../../parts/failure-note.tsx'
import { Page } from '../../parts/page.tsx'
import { routes } from '../../routes.ts'
import { useHistory } from '../../state/history.tsx'
import { createNoteDraft } from '../../state/note-draft.ts'
import { forgetShared, sharedFiles } from '../../state/shared-files.ts'
import { count } from '../../words/numbers.ts'

/** Where another app's share arrives: puts it before the person in Note to Self, where nothing is added unasked. */
export function SharedScreen() {
  const history = useHistory()
  const navigate = useNavigate()
  const draft = history.kept('note-draft', () => createNoteDraft(history.api, history.jobs))
  const [arrived, setArrived] = createSignal(false)
  const isEmpty = () => history.status()?.state === 'empty'
  const self = createMemo(() => history.chats()?.find(({ kind }) => kind === 'self') ?? null)
  createEffect(() => {
    const what = sharedFiles()
    if (typeof what === 'string' || history.status() === null || isEmpty()) return
    draft.add(
      what.files.filter((file) => file instanceof File),
      { leftOut: what.leftOut },
    )
    if (what.text !== '') draft.setText([draft.text(), what.text].filter((text) => text !== '').join('\n'))
    setArrived(true)
    forgetShared()
  })
  onCleanup(forgetShared)
  createEffect(() => {
    const chat = self()
    if (chat && arrived()) navigate(routes.chat(chat.id), { replace: true })
  })
  const add = async () => {
    const added = await draft.send()
    if (added) navigate(routes.chat(added.chat), { replace: true })
  }
  return (
    <Switch
      fallback={
        <Page
          title="Nothing arrived"
          back={routes.home}
          lead="What was shared waits for Heirloom for one minute, in memory only, and is then let go. Nothing of it was kept."
        >
          <p>Share it again from the other app, and keep Heirloom open until it shows.</p>
          <ButtonLink href={routes.home}>Go on to your history</ButtonLink>
        </Page>
      }
    >
      <Match when={sharedFiles() === 'asking' || (arrived() && history.chats() === null)}>
        <Busy words="Taking in what was shared" />
      </Match>
      <Match when={isEmpty() && sharedFiles() !== 'none'}>
        <Page
          title="There is no history yet"
          back={routes.home}
          lead="What was shared goes into Note to Self, and that begins with a history on this device."
        >
          <p>Start one, or import or restore yours. Then share it again: it was not kept.</p>
          <ButtonLink look="primary" href={routes.startEmpty}>
            Start empty
          </ButtonLink>
        </Page>
      </Match>
      <Match when={arrived()}>
        <Page
          title="Add to Note to Self"
          back={routes.home}
          lead={`${count(draft.files().length, 'file')} from another app. Nothing is added before you say so.`}
        >
          <Show when={draft.task.failure()}>{(failure) => <FailureNote failure={failure()} />}</Show>
          <Button look="primary" disabled={draft.task.state() === 'busy'} onClick={() => void add()}>
            {draft.task.state() === 'busy' ? 'Adding…' : 'Add to Note to Self'}
          </Button>
        </Page>
      </Match>
    </Switch>
  )
}
