import {
  createEffect,
  createMemo,
  createSignal,
  For,
  Match,
  on,
  onCleanup,
  onMount,
  Show,
  Switch,
} from 'solid-js'
import { A, useNavigate, useParams } from '@solidjs/router'
import type { MediaAsk, MediaEntry } from '../../../app/api/media-api.ts'
import type { ChatId } from '../../../app/api/views.ts'
import { Button } from '../../parts/button.tsx'
import { FailureNote } from '../../parts/failure-note.tsx'
import { Icon } from '../../parts/icon.tsx'
import { Busy } from '../../parts/progress.tsx'
import { createOpenViewer } from '../../parts/viewer/open-viewer.ts'
import { Viewer } from '../../parts/viewer/viewer.tsx'
import { VirtualList } from '../../parts/virtual/virtual-list.tsx'
import { parseChatId, routes } from '../../routes.ts'
import { createMediaList, type MediaFound } from '../../state/media-list.ts'
import { useHistory } from '../../state/history.tsx'
import { chatTitle } from '../../words/message-words.ts'
import { count, formatBytes } from '../../words/numbers.ts'
import { formatMonth } from '../../words/dates.ts'
import { createChoosing, type Choosing } from './choosing.ts'
import { ChoosingBar } from './choosing-bar.tsx'
import { FileLine, MediaCell } from './media-cell.tsx'
import { mediaRows } from './media-rows.ts'
import './media-screen.css'

type Look = Pick<MediaAsk, 'sort' | 'order'> & { readonly words: string; readonly empty: string }

const looks: readonly Look[] = [
  { words: 'Photos and films', sort: 'seen', order: 'newest', empty: 'No photos and no films yet.' },
  { words: 'Sounds', sort: 'sounds', order: 'newest', empty: 'No voice messages and no music yet.' },
  { words: 'Files', sort: 'files', order: 'newest', empty: 'No files yet.' },
  { words: 'What takes space', sort: null, order: 'largest', empty: 'Nothing takes space yet.' },
]

/** All files of the history, or of one chat: by month, or the largest first; and the way to delete them. */
export function MediaScreen() {
  const params = useParams<{ id?: string }>()
  const chat = () => (params.id === undefined ? null : parseChatId(params.id))
  return (
    <Show when={{ id: chat() }} keyed>
      {({ id }) => <Overview chat={id} />}
    </Show>
  )
}

function Overview(props: { readonly chat: ChatId | null }) {
  const history = useHistory()
  const [look, setLook] = createSignal(looks[0]!)
  const ask = createMemo((): MediaAsk => ({ chat: props.chat, sort: look().sort, order: look().order }))
  // eslint-disable-next-line solid/reactivity -- an accessor, read in an effect there
  const found = createMediaList(history.api, ask, () => history.status()?.generation)
  const choosing = createChoosing(history.api)
  const viewer = createOpenViewer()
  const navigate = useNavigate()
  // What was fetched in it is here now.
  createEffect(on(viewer.entry, (now, before) => before && !now && found.retry(), { defer: true }))
  return (
    <div class="media-screen">
      <Head chat={props.chat} found={found} choosing={choosing} look={look()} onLook={setLook} />
      <Switch fallback={<Busy words="Looking through your history" />}>
        <Match when={found.failure()}>
          {(failure) => (
            <div class="media-note">
              <FailureNote failure={failure()} onRetry={found.retry} />
            </div>
          )}
        </Match>
        <Match when={found.list()?.total === 0}>
          <p class="media-empty soft">
            <Icon name="image" />
            {look().empty}
          </p>
        </Match>
        <Match when={found.list()}>
          <Files found={found} look={look()} choosing={choosing} onOpen={viewer.open} />
        </Match>
      </Switch>
      <Show when={choosing.active()}>
        <ChoosingBar choosing={choosing} />
      </Show>
      <Show when={viewer.entry()}>
        {(entry) => (
          <Viewer
            ask={ask()}
            first={entry()}
            onClose={viewer.close}
            onFind={({ chat }) => navigate(routes.chat(chat))}
          />
        )}
      </Show>
    </div>
  )
}

function Head(props: {
  readonly chat: ChatId | null
  readonly found: MediaFound
  readonly choosing: Choosing
  readonly look: Look
  readonly onLook: (look: Look) => void
}) {
  const history = useHistory()
  const named = () => history.chats()?.find(({ id }) => id === props.chat)
  const title = () => {
    const chat = named()
    return chat ? `Media · ${chatTitle(chat.title, chat.kind)}` : 'Media'
  }
  let heading!: HTMLHeadingElement
  onMount(() => {
    document.title = 'Media – Heirloom'
    heading.focus({ preventScroll: true })
  })
  return (
    <header class="media-head">
      <A class="page-back" href={props.chat === null ? routes.settings : routes.chatInfo(props.chat)}>
        <Icon name="back" />
        {props.chat === null ? 'Settings' : 'About this chat'}
      </A>
      <div class="media-title">
        <h1 class="page-title" tabindex={-1} ref={heading}>
          <bdi>{title()}</bdi>
        </h1>
        <Show when={(props.found.list()?.total ?? 0) > 0 && !props.choosing.active()}>
          <Button look="quiet" icon="select" onClick={() => props.choosing.begin()}>
            Choose
          </Button>
        </Show>
      </div>
      <p class="soft" role="status">
        <Show when={props.found.list()}>
          {(list) => (
            <>
              {count(list().total, 'file')} · {formatBytes(list().bytesHere)} on this device
            </>
          )}
        </Show>
      </p>
      <div class="media-looks" role="group" aria-label="What to show">
        <For each={looks}>
          {(look) => (
            <button
              type="button"
              class="media-look"
              aria-pressed={look === props.look}
              onClick={() => props.onLook(look)}
            >
              {look.words}
            </button>
          )}
        </For>
      </div>
    </header>
  )
}

function Files(props: {
  readonly found: MediaFound
  readonly look: Look
  readonly choosing: Choosing
  readonly onOpen: (entry: MediaEntry) => void
}) {
  const across = createAcross()
  const inGrid = () => props.look.sort === 'seen'
  const rows = createMemo(() => mediaRows(props.found.list()!, inGrid() ? across() : 1))
  const places = createMemo(() => new Map(rows().map(({ key }, i) => [key, i])))
  const entries = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i)
  const need = (first: number, end: number) => {
    const [from, to] = [rows()[first]?.from ?? 0, rows()[end - 1]?.to ?? 0]
    props.found.need(from, to)
  }
  return (
    <div class="media-files">
      <VirtualList
        count={rows().length}
        revision={rows()}
        keysAt={(at) => [rows()[at]?.key ?? '']}
        indexOf={(key) => places().get(String(key)) ?? -1}
        held={null}
        guess={inGrid() ? 180 : 72}
        label={props.look.words}
        onRange={need}
      >
        {(_, index) => (
          <Show when={rows()[index()]}>
            {(row) => (
              <Switch
                fallback={
                  <div class={inGrid() ? 'media-row' : 'media-line'} style={{ '--across': String(across()) }}>
                    <For each={entries(row().from, row().to)}>
                      {(at) => (
                        <Show when={props.found.entry(at)} fallback={<div class="media-waiting" />}>
                          {(entry) =>
                            inGrid() ? (
                              <MediaCell entry={entry()} choosing={props.choosing} onOpen={props.onOpen} />
                            ) : (
                              <FileLine entry={entry()} choosing={props.choosing} onOpen={props.onOpen} />
                            )
                          }
                        </Show>
                      )}
                    </For>
                  </div>
                }
              >
                <Match when={monthOf(row())}>
                  {(month) => (
                    <h2 class="media-month">
                      {formatMonth(month().date)}{' '}
                      <span class="small soft">{count(month().count, 'file')}</span>
                    </h2>
                  )}
                </Match>
              </Switch>
            )}
          </Show>
        )}
      </VirtualList>
    </div>
  )
}

function monthOf(row: ReturnType<typeof mediaRows>[number]) {
  return row.kind === 'month' ? row : null
}

/** How many pictures stand in a row. */
function createAcross() {
  const wide = matchMedia('(min-width: 1000px)')
  const middle = matchMedia('(min-width: 560px)')
  const now = () => (wide.matches ? 6 : middle.matches ? 4 : 3)
  const [across, setAcross] = createSignal(now())
  const change = () => setAcross(now())
  for (const query of [wide, middle]) {
    query.addEventListener('change', change)
    onCleanup(() => query.removeEventListener('change', change))
  }
  return across
}
