import { createEffect, createSignal, For, on, onMount, Show } from 'solid-js'
import type {
  MediaChoicesView,
  MediaStandingView,
  MissingMediaView,
} from '../../../app/api/media-store-api.ts'
import { Button } from '../../parts/button.tsx'
import { FailureNote } from '../../parts/failure-note.tsx'
import { MeteredChoice } from '../../parts/metered-choice.tsx'
import { Actions, BigNumber, BigNumbers, Note, Page, Section } from '../../parts/page.tsx'
import { ProgressBar } from '../../parts/progress.tsx'
import { routes } from '../../routes.ts'
import { useHistory } from '../../state/history.tsx'
import { watch } from '../../state/kept-task.ts'
import { createTask } from '../../state/task.ts'
import { formatDate, isKnownDate } from '../../words/dates.ts'
import { countFiles, filesFollow, kindWords, missingReason, planWords } from '../../words/file-words.ts'
import { formatBytes, formatNumber } from '../../words/numbers.ts'
import { FilesStanding } from './files-section.tsx'
import { createFilesFlow, type FilesFlow } from './flow.ts'
import '../import/import.css'
import './set-aside.css'

const maxShown = 12

/** Photos and files between this device and the service: what is where, what is missing, and what comes by itself. */
export function FilesScreen() {
  const history = useHistory()
  const flow = history.kept('files', () => createFilesFlow(history))
  watch(flow)
  const media = () => history.status()?.backup.media
  return (
    <Page title="Photos and files" back={routes.backup} lead={filesFollow}>
      <Show when={media()} fallback={<p>Backups are off: what is here is on this device only.</p>}>
        {(standing) => <Standing media={standing()} flow={flow} />}
      </Show>
    </Page>
  )
}

function Standing(props: { readonly media: MediaStandingView; readonly flow: FilesFlow }) {
  const history = useHistory()
  const [missing, setMissing] = createSignal<MissingMediaView | null>(null)
  const read = () => void history.api.readMissingMedia().then(setMissing, () => undefined)
  onMount(read)
  const moved = () =>
    [props.media.bringing?.state, props.flow.fetching.state(), props.media.stored.files].join()
  createEffect(on(moved, () => read(), { defer: true }))
  /** What is under way by itself needs no list of what is still to come. */
  const isComing = () => ['running', 'waiting'].includes(props.media.bringing?.state ?? '')
  const busy = () => props.flow.fetching.state() === 'busy'
  return (
    <>
      <BigNumbers>
        <BigNumber value={formatNumber(missing()?.here ?? 0)} label="on this device" />
        <Show
          when={props.media.known}
          fallback={<BigNumber value={formatNumber(missing()?.named ?? 0)} label="in your messages" />}
        >
          <BigNumber value={formatNumber(props.media.stored.files)} label="at the service" />
        </Show>
      </BigNumbers>
      <Show when={planWords(props.media)}>{(said) => <p class="soft">{said()}</p>}</Show>
      <FilesStanding media={busy() ? { ...props.media, bringing: null } : props.media} />
      <Show when={busy()}>
        <ProgressBar progress={props.flow.fetching.progress()} waiting="Looking what is missing" />
        <Actions>
          <Button onClick={() => props.flow.fetching.stop()}>Cancel</Button>
        </Actions>
      </Show>
      <Show when={props.flow.fetching.failure()}>
        {(failure) => <FailureNote failure={failure()} onRetry={() => props.flow.fetch()} />}
      </Show>
      <Show when={!busy() && !isComing() && (missing()?.missing.files ?? 0) > 0 && missing()}>
        {(view) => <Missing view={view()} media={props.media} onFetch={() => props.flow.fetch()} />}
      </Show>
      <Choices media={props.media} />
    </>
  )
}

function Missing(props: {
  readonly view: MissingMediaView
  readonly media: MediaStandingView
  readonly onFetch: () => void
}) {
  const shown = () => props.view.files.slice(0, maxShown)
  const others = () => props.view.missing.files - shown().length
  return (
    <Section title="Not on this device">
      <p>
        {countFiles(props.view.missing.files)} of {formatNumber(props.view.named)} (
        {formatBytes(props.view.missing.bytes)}). Their messages are whole.
      </p>
      <ul class="found-list" aria-label="Not on this device">
        <For each={shown()}>
          {(file) => (
            <li>
              {`${kindWords(file.contentType)}${isKnownDate(file.date) ? `, ${formatDate(file.date)}` : ''}, ${formatBytes(file.bytes)}: ${missingReason(file.why)}.`}
            </li>
          )}
        </For>
        <Show when={others() > 0}>
          <li>{`And ${formatNumber(others())} more.`}</li>
        </Show>
      </ul>
      <p class="soft">
        What is not at the service may still be where it came from: import that snapshot folder again, and
        only what is missing is added.
      </p>
      <Show when={!props.media.choices.saveSpace}>
        <Actions>
          <Button look="primary" onClick={() => props.onFetch()}>
            Fetch them now
          </Button>
        </Actions>
      </Show>
    </Section>
  )
}

function Choices(props: { readonly media: MediaStandingView }) {
  const history = useHistory()
  const task = createTask()
  const choices = () => props.media.choices
  const choose = (change: Partial<MediaChoicesView>) =>
    void task.run(() => history.api.chooseMedia({ ...choices(), ...change }))
  const ways = [
    {
      change: { bring: true, saveSpace: false },
      words: 'Keep all of them on this device',
      more: 'After a restore they come by themselves, the newest first.',
    },
    {
      change: { bring: false, saveSpace: false },
      words: 'Fetch only what I look at',
      more: 'After a restore messages come first, and a photo or voice when you open its chat. Nothing leaves this device.',
    },
    {
      change: { bring: false, saveSpace: true },
      words: 'Save space',
      more: 'What is older than a month stays at the service and leaves this device, and is fetched when you look at it. Only what the service is known to have.',
    },
  ] as const
  const isChosen = (change: Partial<MediaChoicesView>) =>
    choices().saveSpace === change.saveSpace && (choices().saveSpace || choices().bring === change.bring)
  return (
    <section class="section">
      <fieldset class="choices">
        <legend>What is kept on this device</legend>
        <For each={ways}>
          {(way) => (
            <label class="choice">
              <input
                type="radio"
                name="files"
                checked={isChosen(way.change)}
                disabled={way.change.saveSpace && props.media.mediaDays !== null && !choices().saveSpace}
                onChange={() => choose(way.change)}
              />
              <span class="choice-words">
                {way.words}
                <span class="small soft">{way.more}</span>
              </span>
            </label>
          )}
        </For>
      </fieldset>
      <Show when={props.media.mediaDays !== null && !choices().saveSpace}>
        <Note>
          <p>
            Saving space needs a plan that keeps all photos and files: yours lets them go after some weeks.
          </p>
        </Note>
      </Show>
      <MeteredChoice
        words="Let them come by themselves also over networks that charge for data, such as mobile data"
        allowed={choices().metered}
        onChoose={(metered) => choose({ metered })}
      />
      <Show when={task.failure()}>{(failure) => <FailureNote failure={failure()} />}</Show>
    </section>
  )
}
