import { For, Show } from 'solid-js'
import { A } from '@solidjs/router'
import type { SetAsidePartView, SetAsideView } from '../../../app/api/expiry-api.ts'
import { Fact, Facts, Page, Section } from '../../parts/page.tsx'
import { routes } from '../../routes.ts'
import { useHistory } from '../../state/history.tsx'
import { createLoaded } from '../../state/loaded.ts'
import { formatMoment, formatRange } from '../../words/dates.ts'
import { count, formatNumber } from '../../words/numbers.ts'
import './set-aside.css'

/** What the last backup could not read on this device: which messages, and the way to get them back. */
export function SetAside() {
  const history = useHistory()
  const loaded = createLoaded(() => history.api.readSetAside())
  return (
    <Show when={loaded()}>
      {(view) => (
        <Show when={view().parts.length > 0} fallback={<Nothing />}>
          <SomeParts view={view()} />
        </Show>
      )}
    </Show>
  )
}

function Nothing() {
  return (
    <Page title="Set aside" back={routes.backup} lead="Nothing. The last backup could read everything here.">
      <p>If something on this device could not be read, a backup goes on without it and lists it here.</p>
    </Page>
  )
}

function SomeParts(props: { readonly view: SetAsideView }) {
  const lost = () => props.view.parts.filter(({ held }) => !held)
  return (
    <Page
      title="Set aside"
      back={routes.backup}
      lead={`Some of what lies on this device is damaged and could not be read when the backup was made (${formatMoment(props.view.at)}). All the rest is in it.`}
    >
      <ul class="set-aside" aria-label="What was set aside">
        <For each={props.view.parts}>{(part) => <Part part={part} />}</For>
      </ul>
      <Section title="What you can do">
        <ol class="three">
          <li>
            <span>
              Have your recovery key at hand, then <A href={routes.erase}>erase the history</A> on this device
              and <A href={routes.restore}>restore the backup</A>: all that is in it comes back whole.
            </span>
          </li>
          <Show when={lost().length > 0}>
            <li>
              <span>
                What is not in the backup may still be where it once came from:{' '}
                <A href={routes.import}>import that snapshot folder or file again</A> afterwards. Only what is
                missing is added.
              </span>
            </li>
          </Show>
        </ol>
      </Section>
    </Page>
  )
}

function Part(props: { readonly part: SetAsidePartView }) {
  const titles = () => props.part.chats.map(({ title }) => title)
  return (
    <li>
      <h2 class="set-aside-title">
        {count(props.part.messages, 'message')}
        <Show when={props.part.firstDate > 0}>
          {`, ${formatRange(props.part.firstDate, props.part.lastDate)}`}
        </Show>
      </h2>
      <Facts>
        <Fact name={titles().length === 1 ? 'Chat' : 'Chats'}>
          <Show when={titles().length > 0} fallback="not known">
            <bdi>{shortList(titles())}</bdi>
          </Show>
        </Fact>
        <Fact name="Why">The record on this device is damaged</Fact>
        <Fact name="In the backup">{props.part.held ? 'yes, from an earlier one' : 'no'}</Fact>
      </Facts>
    </li>
  )
}

const maxTitles = 5

function shortList(titles: readonly string[]): string {
  const more = titles.length - maxTitles
  const shown = titles.slice(0, maxTitles).join(', ')
  return more > 0 ? `${shown} and ${formatNumber(more)} more` : shown
}
