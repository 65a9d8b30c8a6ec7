import { createSignal, For, onMount, Show } from 'solid-js'
import { A } from '@solidjs/router'
import { BigNumber, BigNumbers, Fact, Facts, Page, Section } from '../../parts/page.tsx'
import { Button } from '../../parts/button.tsx'
import { Icon, type IconName } from '../../parts/icon.tsx'
import { routes } from '../../routes.ts'
import { keepAppearance, readAppearance, type Appearance } from '../../state/appearance.ts'
import { useHistory } from '../../state/history.tsx'
import { useLock } from '../../state/lock-context.tsx'
import { install, installPrompt } from '../../state/install.ts'
import type { HistoryStatus } from '../../../app/api/views.ts'
import { standingWords } from '../../words/backup-words.ts'
import { formatRange, spanWords } from '../../words/dates.ts'
import { formatBytes, formatNumber, unit } from '../../words/numbers.ts'
import '../import/import.css'
import './settings.css'

export function SettingsScreen() {
  const history = useHistory()
  const { lock } = useLock()
  const empty = () => history.status()?.state === 'empty'
  return (
    <Page title="Settings" back={empty() ? routes.home : undefined}>
      <Show when={!empty() && history.status()}>{(status) => <HistoryFacts status={status()} />}</Show>
      <AppearanceChoice />
      <Section title={empty() ? 'More' : 'Your history'}>
        <ul class="rows">
          <Show when={!empty() && history.status()?.backup}>
            {(backup) => (
              <Row
                href={routes.backup}
                icon="shield"
                title="Backup"
                note={standingWords(backup(), Date.now()).short}
              />
            )}
          </Show>
          <Show when={!empty()}>
            <Row
              href={routes.media}
              icon="image"
              title="Media"
              note="Photos, films, sounds and files, and what takes space"
            />
            <Row
              href={routes.import}
              icon="folder"
              title="Import history"
              note="From another Signal backup"
            />
            <Row
              href={routes.export}
              icon="file"
              title="Export"
              note="As a Signal archive file or snapshot folder"
            />
            <Row
              href={routes.folderCopy}
              icon="folder"
              title="Keep a copy in a folder"
              note="Messages and files, every day, on a disk of yours"
            />
            <Row
              href={routes.lock}
              icon="lock"
              title="App lock"
              note={lock().state === 'off' ? 'Off: whoever has this browser’s files can read all' : 'On'}
            />
            <Row
              href={routes.erase}
              icon="trash"
              title="Erase"
              note="Everything of this history on this device"
            />
          </Show>
          <Row
            href={routes.about}
            icon="info"
            title="About Heirloom"
            note="Licence, version, what the service can see"
          />
        </ul>
      </Section>
      <Show when={installPrompt()}>
        <div>
          <Button icon="restore" onClick={() => void install()}>
            Install Heirloom
          </Button>
        </div>
      </Show>
    </Page>
  )
}

const persistenceWords: Readonly<Record<HistoryStatus['persistence'], string>> = {
  persistent: 'Promised by the browser',
  'best-effort': 'Not promised: the browser may clear it when space runs short',
  unknown: 'The browser did not say',
}

function HistoryFacts(props: { readonly status: HistoryStatus }) {
  const history = useHistory()
  const [asked, setAsked] = createSignal(false)
  const [answer, setAnswer] = createSignal<HistoryStatus['persistence'] | null>(null)
  const persistence = () => answer() ?? props.status.persistence
  const span = () => spanWords(props.status.firstDate, props.status.lastDate)
  const ask = () => {
    history.api.askPersistence().then(setAnswer, () => setAnswer('unknown'))
  }
  onMount(() => {
    if (props.status.persistence === 'unknown') ask()
  })
  return (
    <>
      <BigNumbers>
        <BigNumber
          value={formatNumber(props.status.messages)}
          label={unit(props.status.messages, 'message')}
        />
        <BigNumber value={formatNumber(span().number)} label={span().unit} />
        <BigNumber value={formatBytes(props.status.usedBytes)} label="on this device" />
      </BigNumbers>
      <Facts>
        <Fact name="Chats">{formatNumber(props.status.chats)}</Fact>
        <Show when={formatRange(props.status.firstDate, props.status.lastDate)}>
          {(range) => <Fact name="From and to">{range()}</Fact>}
        </Show>
        <Fact name="Kept for good">{persistenceWords[persistence()]}</Fact>
      </Facts>
      <Show when={persistence() !== 'persistent'}>
        <div>
          <Button
            onClick={() => {
              setAsked(true)
              ask()
            }}
          >
            Ask the browser to keep it
          </Button>
          <p class="small soft" role="status">
            <Show when={asked() && answer() === 'best-effort'}>
              It did not promise. Browsers say yes more often once Heirloom is installed or visited often.
            </Show>
          </p>
        </div>
      </Show>
    </>
  )
}

const looks: readonly (readonly [Appearance, string])[] = [
  ['system', 'System'],
  ['light', 'Light'],
  ['dark', 'Dark'],
]

function AppearanceChoice() {
  const [now, setNow] = createSignal(readAppearance())
  const choose = (choice: Appearance) => {
    setNow(choice)
    keepAppearance(choice)
  }
  return (
    <fieldset class="choices looks">
      <legend>Appearance</legend>
      <For each={looks}>
        {([choice, words]) => (
          <label class="choice">
            <input
              type="radio"
              name="appearance"
              checked={now() === choice}
              onChange={() => choose(choice)}
            />
            <span class="choice-words">{words}</span>
          </label>
        )}
      </For>
    </fieldset>
  )
}

function Row(props: {
  readonly href: string
  readonly icon: IconName
  readonly title: string
  readonly note: string
}) {
  return (
    <li>
      <A class="row" href={props.href} aria-label={props.title}>
        <Icon name={props.icon} />
        <span class="choice-words">
          <strong>{props.title}</strong>
          <span class="small soft">{props.note}</span>
        </span>
        <Icon name="forward" />
      </A>
    </li>
  )
}
