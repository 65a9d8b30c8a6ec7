import { createSignal, Match, Show, Switch } from 'solid-js'
import type { FolderCopyView } from '../../../app/api/folder-copy-api.ts'
import { Actions, Fact, Facts, Note, Page, Section } from '../../parts/page.tsx'
import { Button, ButtonLink } from '../../parts/button.tsx'
import { FailureNote } from '../../parts/failure-note.tsx'
import { CopyKey, KeyShown } from '../../parts/key-shown.tsx'
import { Busy, ProgressBar } from '../../parts/progress.tsx'
import { routes } from '../../routes.ts'
import { createFolderCopyState, type FolderCopyState } from '../../state/folder-copy.ts'
import { useHistory } from '../../state/history.tsx'
import { formatMoment } from '../../words/dates.ts'
import { formatNumber } from '../../words/numbers.ts'
import { canPickFolder, pickFolder } from '../import/picked-source.ts'
import './settings.css'

/** A copy of everything in a folder of the person's own, kept up to date by itself. */
export function FolderCopyScreen() {
  const history = useHistory()
  const state = createFolderCopyState(history.api)
  const folder = () => state.view()?.folder ?? null
  return (
    <Page
      title="Keep a copy in a folder"
      back={routes.settings}
      lead="Messages with their photos, films and other files, on a disk or stick of yours, sealed under a key of its own."
    >
      <Show when={state.failure()}>{(failure) => <FailureNote failure={failure()} />}</Show>
      <Switch>
        <Match when={!canPickFolder()}>
          <NoFolders />
        </Match>
        <Match when={!state.view()}>
          <Busy words="Looking" />
        </Match>
        <Match when={state.key()}>{(key) => <NewKey keyText={key()} onDone={() => state.copy()} />}</Match>
        <Match when={state.copying.state() === 'busy'}>
          <ProgressBar progress={state.copying.progress()} waiting="Preparing" />
          <p class="soft">
            The copies before stay as they are until this one is whole and was read back. What is written
            stays written: a copy that is stopped goes on from there.
          </p>
          <Actions>
            <Button onClick={() => state.copying.stop()}>Stop</Button>
          </Actions>
        </Match>
        <Match when={folder() && state.view()}>{(view) => <Kept state={state} view={view()} />}</Match>
        <Match when={true}>
          <Offer state={state} />
        </Match>
      </Switch>
    </Page>
  )
}

function NoFolders() {
  return (
    <>
      <p>
        This browser cannot remember a folder. Chrome or Edge on a computer can. Here you can save your
        history as one file instead, whenever you like: it holds the messages, and not their photos, films and
        other files.
      </p>
      <Actions>
        <ButtonLink href={routes.export} look="primary">
          Export a file
        </ButtonLink>
      </Actions>
    </>
  )
}

function Offer(props: { readonly state: FolderCopyState }) {
  return (
    <>
      <p>
        Choose an empty folder. Heirloom writes a snapshot folder into it, in the form that Signal on Android
        uses, and reads it back. While Heirloom is open it does so again every day; the newest two copies
        stay.
      </p>
      <p class="soft">
        If a disk or stick is not connected, the copy waits. The browser may ask from time to time whether
        Heirloom may still write there.
      </p>
      <Actions>
        <Button
          look="primary"
          icon="folder"
          onClick={() => void props.state.turnOn(() => pickFolder('readwrite'))}
        >
          Choose a folder
        </Button>
      </Actions>
    </>
  )
}

function NewKey(props: { readonly keyText: string; readonly onDone: () => void }) {
  return (
    <>
      <Note warn>
        <p>
          <strong>Write this key down now.</strong> It opens every copy in this folder, and is shown only here
          and only once. Without it nobody can open the copies, not even you.
        </p>
      </Note>
      <section class="key-once" aria-label="Key of the copies">
        <KeyShown value={props.keyText} label="Key of the copies" />
        <div class="actions-inline">
          <CopyKey value={props.keyText} />
        </div>
      </section>
      <Actions>
        <Button look="primary" onClick={() => props.onDone()}>
          I have written it down: copy now
        </Button>
      </Actions>
    </>
  )
}

function Kept(props: { readonly state: FolderCopyState; readonly view: FolderCopyView }) {
  const last = () => props.view.last
  const access = () => props.view.folder?.access
  const failure = () => props.state.copying.failure() ?? (access() === 'granted' ? props.view.failure : null)
  return (
    <>
      <Show when={failure()}>{(what) => <FailureNote failure={what()} />}</Show>
      <Show when={access() !== 'granted'}>
        <Note warn>
          <p>{access() === 'prompt' ? askWords : goneWords}</p>
          <Show when={access() === 'prompt'}>
            <div class="actions-inline">
              <Button onClick={() => void props.state.allow()}>Allow</Button>
            </div>
          </Show>
        </Note>
      </Show>
      <Show
        when={last()}
        fallback={
          <p>
            No copy was made yet. If the key of this folder is written down, copy now. If it is not, choose
            the folder again: it gets a new one.
          </p>
        }
      >
        {(made) => (
          <Facts>
            <Fact name="Last copy">{formatMoment(made().at)}</Fact>
            <Fact name="Messages">{formatNumber(made().messages)}</Fact>
            <Fact name="Files">{formatNumber(made().files)}</Fact>
            <Show when={made().missing > 0}>
              <Fact name="Files that are not on this device">{formatNumber(made().missing)}</Fact>
            </Show>
            <Fact name="Read back">Whole</Fact>
            <Fact name="Folder">
              <bdi>{props.view.folder?.name}</bdi>
            </Fact>
            <Fact name="Next">{formatMoment(props.view.dueAt)}, or the next time Heirloom is open</Fact>
          </Facts>
        )}
      </Show>
      <Actions>
        <Button look="primary" disabled={access() !== 'granted'} onClick={() => props.state.copy()}>
          Copy now
        </Button>
        <Show when={!last()}>
          <Button icon="folder" onClick={() => void props.state.turnOn(() => pickFolder('readwrite'))}>
            Choose the folder again
          </Button>
        </Show>
      </Actions>
      <TurnOff state={props.state} />
    </>
  )
}

const askWords = 'The browser wants you to say again that Heirloom may write into this folder.'
const goneWords =
  'The browser does not let Heirloom write into this folder any more. Stop these copies and choose a folder anew.'

/** Nothing is deleted; but the key goes, so it is said twice. */
function TurnOff(props: { readonly state: FolderCopyState }) {
  const [sure, setSure] = createSignal(false)
  return (
    <Section title="Stop keeping copies">
      <p>
        Heirloom forgets the folder and its key. The copies in the folder stay, and open with the key that you
        wrote down.
      </p>
      <div class="actions-inline">
        <Show when={sure()} fallback={<Button onClick={() => setSure(true)}>Stop keeping copies…</Button>}>
          <Button look="danger" onClick={() => void props.state.turnOff()}>
            Forget the folder and its key
          </Button>
          <Button onClick={() => setSure(false)}>Go on keeping copies</Button>
        </Show>
      </div>
    </Section>
  )
}
