import { createSignal, For, Match, Show, Switch } from 'solid-js'
import type { BackupStatus } from '../../../app/api/views.ts'
import { Button } from '../../parts/button.tsx'
import { FailureNote } from '../../parts/failure-note.tsx'
import { MeteredChoice } from '../../parts/metered-choice.tsx'
import { Section } from '../../parts/page.tsx'
import { askToNotify, canNotify, type Notifying } from '../../state/late.ts'
import { useHistory } from '../../state/history.tsx'
import { createTask } from '../../state/task.ts'
import '../import/import.css'

const floors = [0, 20, 50] as const
const floorWords = (percent: number) =>
  percent === 0 ? 'However low the battery is' : `Only above ${percent} % of battery, or while charging`

/** When backups are made by themselves, as far as the browser lets a person choose; and the way to have none for a while. */
export function When(props: { readonly backup: BackupStatus }) {
  const history = useHistory()
  const task = createTask()
  const choices = () => props.backup.choices
  const choose = (change: Partial<BackupStatus['choices']>) =>
    void task.run(() => history.api.chooseBackups({ ...choices(), ...change }))
  const pause = async (how: 'day' | 'until-resumed', button: HTMLElement) => {
    const page = button.closest('.page-scroll')
    await task.run(() => history.api.pauseBackups(how))
    // What came of it stands at the top, with the way back; these buttons are gone.
    if (task.state() === 'done') page?.scrollTo({ top: 0 })
  }
  return (
    <Section title="When backups are made">
      <p class="soft">
        Once a day, at the first opportunity. A browser lets Heirloom work only now and then while it is
        closed: open it from time to time, or install it.
      </p>
      <MeteredChoice
        words="Also over networks that charge for data, such as mobile data"
        allowed={choices().metered}
        onChoose={(metered) => choose({ metered })}
      />
      <Show when={'getBattery' in navigator}>
        <fieldset class="choices">
          <legend>Battery</legend>
          <For each={floors}>
            {(percent) => (
              <label class="choice">
                <input
                  type="radio"
                  name="battery"
                  checked={choices().batteryFloor === percent}
                  onChange={() => choose({ batteryFloor: percent })}
                />
                <span class="choice-words">{floorWords(percent)}</span>
              </label>
            )}
          </For>
        </fieldset>
      </Show>
      <TellWhenLate />
      <Show when={task.failure()}>{(failure) => <FailureNote failure={failure()} />}</Show>
      <Show when={props.backup.waitsFor !== 'paused'}>
        <div class="actions-inline">
          <Button onClick={(event) => void pause('day', event.currentTarget)}>Pause for a day</Button>
          <Button onClick={(event) => void pause('until-resumed', event.currentTarget)}>
            Pause until I resume
          </Button>
        </div>
      </Show>
    </Section>
  )
}

/** Browsers let a page ask this only on a tap. */
function TellWhenLate() {
  const [notifying, setNotifying] = createSignal<Notifying>(canNotify())
  const [unanswered, setUnanswered] = createSignal(false)
  const ask = async () => {
    setUnanswered(false)
    const now = await askToNotify()
    setNotifying(now)
    setUnanswered(now === 'ask')
  }
  return (
    <Switch>
      <Match when={notifying() === 'ask'}>
        <div>
          <Button onClick={() => void ask()}>Tell me when backups are late</Button>
          <p class="small soft" role="status">
            {unanswered() ? 'The browser got no answer, so nothing was changed. You can ask again.' : ''}
          </p>
        </div>
      </Match>
      <Match when={notifying() === 'yes'}>
        <p class="small soft">You are told when there has been no backup for three days.</p>
      </Match>
      <Match when={notifying() === 'no'}>
        <p class="small soft">
          The browser lets Heirloom show no notices. If you want to be told when backups are late, allow them
          in the browser’s settings for this site.
        </p>
      </Match>
    </Switch>
  )
}
