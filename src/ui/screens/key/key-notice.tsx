import { Match, Switch } from 'solid-js'
import { Button, ButtonLink } from '../../parts/button.tsx'
import { Note } from '../../parts/page.tsx'
import { routes } from '../../routes.ts'
import { useHistory } from '../../state/history.tsx'
import { createKeyStanding } from './standing.ts'

/** Beside the backup: a change of the key that is under way, or the question whether the key is still at hand. */
export function KeyNotice() {
  const history = useHistory()
  const standing = createKeyStanding(history)
  const notNow = () => void history.api.putOffConfirming('later').catch(() => undefined)
  return (
    <Switch>
      <Match when={standing()?.change}>
        {(change) => (
          <Note>
            <p>
              <strong>
                {change().step === 'cancelling'
                  ? 'The new recovery key is being removed again.'
                  : 'A new recovery key is being put in place.'}
              </strong>{' '}
              {change().cancellable && 'Backups wait so long.'}
            </p>
            <div class="actions-inline">
              <ButtonLink href={routes.key}>See how far it is</ButtonLink>
            </div>
          </Note>
        )}
      </Match>
      <Match when={standing()?.askNow}>
        <Note>
          <p>
            <strong>Do you still have your recovery key?</strong> Without it nobody can open the backup when
            this device is lost. Trying it takes a minute.
          </p>
          <div class="actions-inline">
            <ButtonLink href={routes.confirmKey}>Try your key</ButtonLink>
            <ButtonLink href={routes.newKey}>I can’t find it</ButtonLink>
            <Button look="quiet" onClick={notNow}>
              Not now
            </Button>
          </div>
        </Note>
      </Match>
    </Switch>
  )
}
