import { createSignal, Match, onMount, Show, Switch, type JSX } from 'solid-js'
import type { SourcePreview } from '../../../app/api/views.ts'
import { Actions, BigNumber, BigNumbers, Fact, Facts, Note, Page } from '../../parts/page.tsx'
import { Button } from '../../parts/button.tsx'
import { FailureNote } from '../../parts/failure-note.tsx'
import { ProgressBar } from '../../parts/progress.tsx'
import { routes } from '../../routes.ts'
import { formatMoment, formatRange, isKnownDate, spanWords } from '../../words/dates.ts'
import { count, formatNumber, unit } from '../../words/numbers.ts'
import { ChatChoices } from './chat-choices.tsx'
import { choiceOf, chosenMessages, fieldDay, type ChoiceState } from './choice.ts'
import type { ImportFlow } from './flow.ts'

/** Fourth page: what is inside, in large numbers, and how much of it to take. */
export function PreviewPage(props: { readonly flow: ImportFlow; readonly onNext: () => void }) {
  const task = () => props.flow.previewing
  const load = () => void props.flow.preview()
  onMount(() => {
    if (task().state() !== 'done') load()
  })
  return (
    <Page title="What is inside" back={routes.importStep('key')}>
      <Switch>
        <Match when={task().failure()}>
          {(failure) => <FailureNote failure={failure()} onRetry={load} />}
        </Match>
        <Match when={task().state() === 'done' && task().result()}>
          {(preview) => <Inside preview={preview()} flow={props.flow} onNext={props.onNext} />}
        </Match>
        <Match when={true}>
          <ProgressBar progress={task().progress()} waiting="Reading" />
        </Match>
      </Switch>
    </Page>
  )
}

function Inside(props: {
  readonly preview: SourcePreview
  readonly flow: ImportFlow
  readonly onNext: () => void
}) {
  const [state, setState] = createSignal<ChoiceState>({
    kind: 'all',
    chats: new Set<number>(),
    // eslint-disable-next-line solid/reactivity -- where the fields start
    from: fieldDay(props.preview.firstDate),
    // eslint-disable-next-line solid/reactivity -- where the fields start
    to: fieldDay(props.preview.lastDate),
  })
  const choice = () => choiceOf(state(), props.preview)
  const begin = () => {
    const chosen = choice()
    if (!chosen) return
    props.flow.begin(chosen)
    props.onNext()
  }
  const words = () => {
    if (state().kind !== 'chats' || !choice()) return 'Import'
    return `Import ${count(chosenMessages(props.preview.chats, state().chats), 'message')}`
  }
  const option = (kind: ChoiceState['kind'], title: string, note: string) => (
    <Option
      title={title}
      note={note}
      checked={state().kind === kind}
      onChoose={() => setState({ ...state(), kind })}
    />
  )
  return (
    <>
      <Numbers preview={props.preview} />
      <Show when={props.preview.merges}>
        <Note>
          <p>
            You already have a history here. What is in both is recognised; only what is new or changed is
            added.
          </p>
        </Note>
      </Show>
      <fieldset class="choices">
        <legend>What to import</legend>
        {option('all', 'Everything', count(props.preview.chats.length, 'chat'))}
        {option('chats', 'Some chats', 'Choose them by name')}
        <Show when={state().kind === 'chats'}>
          <ChatChoices
            chats={props.preview.chats}
            chosen={state().chats}
            onChange={(chats) => setState({ ...state(), chats })}
          />
        </Show>
        {option('range', 'A range of dates', 'From one day to another')}
        <Show when={state().kind === 'range'}>
          <div class="dates">
            <DateField label="From" value={state().from} onInput={(from) => setState({ ...state(), from })} />
            <DateField label="To" value={state().to} onInput={(to) => setState({ ...state(), to })} />
          </div>
        </Show>
      </fieldset>
      <Show when={!choice()}>
        <p class="soft" role="status">
          {state().kind === 'chats'
            ? 'Tick at least one chat.'
            : 'No day lies between these two: the first must not be after the last.'}
        </p>
      </Show>
      <Actions>
        <Button look="primary" disabled={!choice()} onClick={begin}>
          {words()}
        </Button>
      </Actions>
    </>
  )
}

function Numbers(props: { readonly preview: SourcePreview }) {
  const preview = () => props.preview
  const span = () => spanWords(preview().firstDate, preview().lastDate)
  const fact = (show: boolean, name: string, value: () => JSX.Element) => (
    <Show when={show}>
      <Fact name={name}>{value()}</Fact>
    </Show>
  )
  return (
    <>
      <BigNumbers>
        <BigNumber value={formatNumber(preview().messages)} label={unit(preview().messages, 'message')} />
        <BigNumber
          value={formatNumber(preview().chats.length)}
          label={unit(preview().chats.length, 'chat')}
        />
        <BigNumber value={formatNumber(span().number)} label={span().unit} />
      </BigNumbers>
      <Facts>
        {fact(true, 'From and to', () => formatRange(preview().firstDate, preview().lastDate) || 'no dates')}
        {fact(isKnownDate(preview().madeAt), 'Made', () => formatMoment(preview().madeAt))}
        {fact(preview().madeBy !== '', 'By', () => (
          <bdi>{preview().madeBy}</bdi>
        ))}
        {fact(true, 'Attachments', () => formatNumber(preview().attachments))}
        {fact(preview().missingMedia > 0, 'Attachments without their file', () =>
          formatNumber(preview().missingMedia),
        )}
        {fact(preview().expired > 0, 'Disappeared since, left out', () => formatNumber(preview().expired))}
        {fact(preview().odd > 0, 'Odd items, kept aside', () => formatNumber(preview().odd))}
      </Facts>
    </>
  )
}

function Option(props: {
  readonly title: string
  readonly note: string
  readonly checked: boolean
  readonly onChoose: () => void
}) {
  return (
    <label class="choice">
      <input type="radio" name="what" checked={props.checked} onChange={() => props.onChoose()} />
      <span class="choice-words">
        <strong>{props.title}</strong>
        <span class="small soft">{props.note}</span>
      </span>
    </label>
  )
}

function DateField(props: {
  readonly label: string
  readonly value: string
  readonly onInput: (value: string) => void
}) {
  return (
    <label class="field-label">
      {props.label}
      <input
        class="text-input"
        type="date"
        value={props.value}
        onInput={(event) => props.onInput(event.currentTarget.value)}
      />
    </label>
  )
}
