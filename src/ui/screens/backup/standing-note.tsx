import { Show } from 'solid-js'
import type { BackupStatus } from '../../../app/api/views.ts'
import { Button, ButtonLink } from '../../parts/button.tsx'
import { Note } from '../../parts/page.tsx'
import { routes } from '../../routes.ts'
import { useHistory } from '../../state/history.tsx'
import { lateWords, standingWords } from '../../words/backup-words.ts'

/** How backups stand and what comes next, in two sentences; a warning when they are late. */
export function StandingNote(props: { readonly backup: BackupStatus }) {
  const history = useHistory()
  const words = () => standingWords(props.backup, Date.now())
  const without = () => props.backup.state === 'done' && (props.backup.last?.leftOut.unreadable ?? 0) > 0
  return (
    <Note warn={props.backup.late || without()}>
      <Show when={props.backup.late}>
        <p>
          <strong>{lateWords(props.backup, Date.now())}</strong>
        </p>
      </Show>
      <p role="status">
        <strong>{words().short}.</strong> {words().next}
      </p>
      <Show when={without()}>
        <div class="actions-inline">
          <ButtonLink href={routes.setAside}>See what was set aside</ButtonLink>
        </div>
      </Show>
      <Show when={props.backup.waitsFor === 'paused'}>
        <div class="actions-inline">
          <Button onClick={() => void history.api.resumeBackups()}>Resume backups</Button>
        </div>
      </Show>
    </Note>
  )
}
