import { For, Show } from 'solid-js'
import type { ServiceKnowledge, StoredField } from '../../../app/api/views.ts'
import { AcceptService } from '../../parts/accept-service.tsx'
import { Button } from '../../parts/button.tsx'
import { FailureNote } from '../../parts/failure-note.tsx'
import { Fact, Facts, Note, Page, Section } from '../../parts/page.tsx'
import { routes } from '../../routes.ts'
import { useHistory } from '../../state/history.tsx'
import { createTask } from '../../state/task.ts'
import { fieldWords, fieldValue } from './field-words.ts'
import './service.css'

/** Everything that lies at the service, in its own rows, and in plain words what somebody watching could guess. */
export function ServiceScreen() {
  const history = useHistory()
  const task = createTask<ServiceKnowledge>()
  const ask = () => void task.run(() => history.api.askService())
  const on = () => history.status()?.backup.on === true
  return (
    <Page
      title="What the service can see"
      back={routes.backup}
      lead="It keeps your backup without being able to read it, and without being able to say whose it is."
    >
      <Section title="Three sides that do not know each other">
        <p>
          Your account, your backup and your payment are three things to the service. What lets your backup be
          kept is a pass that the account was given and that looks like any other when the backup shows it.
        </p>
        <p>
          It can see how large the parts of a backup are, how many there are, and on which days it was
          visited. It cannot see messages, names, keys, or which account a backup belongs to.
        </p>
      </Section>
      <Section title="What somebody could guess who watches live">
        <p>
          Whoever runs the service and watches connections sees network addresses and moments. When you turn
          on backups, restore, or use this page, account and backup are called one shortly after the other
          from one address: a watcher may guess that they belong together. On other days they are called at
          different times.
        </p>
        <p>
          Whoever serves this app could also serve a changed one. No web app can rule that out; you may host
          it yourself.
        </p>
      </Section>
      <Show when={on()}>
        <Section title="What it keeps of you">
          <Show
            when={task.result()}
            fallback={
              <>
                <p>The service can be asked for everything it keeps of you, exactly as it is stored.</p>
                <Note>
                  <p>Asking calls both sides at once. You may leave it if that matters to you.</p>
                </Note>
                <Show when={task.failure()}>
                  {(failure) => (
                    <FailureNote failure={failure()}>
                      <AcceptService failure={failure()} onAccepted={ask} />
                    </FailureNote>
                  )}
                </Show>
                <div>
                  <Button disabled={task.state() === 'busy'} onClick={ask}>
                    {task.state() === 'busy' ? 'Asking…' : 'Ask the service'}
                  </Button>
                </div>
              </>
            }
          >
            {(rows) => (
              <>
                <Rows title="Of your account" rows={rows().account} />
                <Rows title="Of your backup" rows={rows().archive} />
                <Rows title="Of your payment" rows={rows().payment} />
              </>
            )}
          </Show>
        </Section>
      </Show>
    </Page>
  )
}

/** Keys, hashes and drawn numbers: told apart from what people read. */
const longValue = 20

function Rows(props: { readonly title: string; readonly rows: readonly StoredField[] }) {
  return (
    <section class="stored-rows" aria-label={props.title}>
      <h3>{props.title}</h3>
      <Show when={props.rows.length > 0} fallback={<p class="soft">Nothing.</p>}>
        <Facts>
          <For each={props.rows}>
            {(field) => (
              <Fact name={fieldWords(field.name)}>
                <bdi class="stored-value" classList={{ long: field.value.length >= longValue }}>
                  {fieldValue(field)}
                </bdi>
              </Fact>
            )}
          </For>
        </Facts>
      </Show>
    </section>
  )
}
