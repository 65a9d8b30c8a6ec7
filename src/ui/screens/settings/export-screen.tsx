import { createEffect, createSignal, on, Show } from 'solid-js'
import type { ExportTarget } from '../../../app/api/history-api.ts'
import type { ExportResult, FailureView, MediaExport } from '../../../app/api/views.ts'
import { Actions, Fact, Facts, Note, Page, Section } from '../../parts/page.tsx'
import { Button } from '../../parts/button.tsx'
import { CopyKey, KeyShown } from '../../parts/key-shown.tsx'
import { FailureNote } from '../../parts/failure-note.tsx'
import { ProgressBar } from '../../parts/progress.tsx'
import { canPickFolder, pickFolder } from '../import/picked-source.ts'
import { routes } from '../../routes.ts'
import { useHistory } from '../../state/history.tsx'
import { saveFile } from '../../state/save-file.ts'
import { createTask } from '../../state/task.ts'
import { failureOf } from '../../words/error-words.ts'
import { formatBytes, formatNumber } from '../../words/numbers.ts'
import './settings.css'

/** Out again, in Signal's own formats, under a fresh key that is shown once. */
export function ExportScreen() {
  const history = useHistory()
  const task = createTask<ExportResult>()
  const [failure, setFailure] = createSignal<FailureView | null>(null)
  const begin = (target: ExportTarget) => {
    void task.run((onProgress, signal) => history.api.exportHistory(target, onProgress, signal))
  }
  const toFolder = async () => {
    setFailure(null)
    try {
      const folder = await pickFolder('readwrite')
      if (folder) begin({ kind: 'snapshot-folder', folder })
    } catch (error) {
      setFailure(failureOf(error))
    }
  }
  return (
    <Page
      title="Export"
      back={routes.settings}
      lead="Your whole history, in Signal’s own formats. It is sealed under a fresh key that is shown once."
    >
      <Show
        when={task.state() === 'done' && task.result()}
        fallback={
          <>
            <Show when={failure() ?? task.failure()}>{(what) => <FailureNote failure={what()} />}</Show>
            <Show
              when={task.state() === 'busy'}
              fallback={
                <>
                  <Section title="One file">
                    <p>
                      An archive file: easy to keep on a disk or a stick. Texts and everything about them;
                      photos, films and other files are not in it.
                    </p>
                    <div>
                      <Button look="primary" icon="file" onClick={() => begin({ kind: 'archive-file' })}>
                        Export an archive file
                      </Button>
                    </div>
                  </Section>
                  <Section title="A folder">
                    <p>
                      A snapshot folder, as Signal on Android makes it: messages with their photos, films and
                      other files. What an earlier export put there is not written again.
                    </p>
                    <Show
                      when={canPickFolder()}
                      fallback={
                        <p class="soft">
                          This browser cannot write into a folder. Chrome or Edge on a computer can.
                        </p>
                      }
                    >
                      <div>
                        <Button icon="folder" onClick={() => void toFolder()}>
                          Export a snapshot folder
                        </Button>
                      </div>
                    </Show>
                  </Section>
                </>
              }
            >
              <ProgressBar progress={task.progress()} waiting="Preparing" />
              <Actions>
                <Button onClick={() => task.stop()}>Cancel</Button>
              </Actions>
            </Show>
          </>
        }
      >
        {(result) => <Exported result={result()} />}
      </Show>
    </Page>
  )
}

function Exported(props: { readonly result: ExportResult }) {
  const file = () => (props.result.file instanceof Blob ? props.result.file : null)
  const save = () => {
    const blob = file()
    if (blob) saveFile(blob, props.result.fileName)
  }
  createEffect(on(file, save))
  return (
    <>
      <Note warn>
        <p>
          <strong>Write this key down now.</strong> It is shown only here and only once. Without it nobody can
          open the export, not even you.
        </p>
      </Note>
      <section class="key-once" aria-label="Export key">
        <KeyShown value={props.result.key} label="Export key" />
        <div class="actions-inline">
          <CopyKey value={props.result.key} />
        </div>
      </section>
      <Facts>
        <Fact name={file() ? 'File' : 'Folder'}>
          <bdi>{props.result.fileName}</bdi>
        </Fact>
        <Fact name="Account id">
          <bdi data-testid="account-id">{props.result.accountId}</bdi>
        </Fact>
        <Fact name="Messages">{formatNumber(props.result.messages)}</Fact>
        <Fact name="Chats">{formatNumber(props.result.chats)}</Fact>
        <Show when={props.result.leftOut > 0}>
          <Fact name="Left out">{formatNumber(props.result.leftOut)}</Fact>
        </Show>
        <Show when={props.result.media}>{(media) => <FileFacts media={media()} />}</Show>
      </Facts>
      <Show when={(props.result.media?.missing ?? 0) > 0}>
        <p class="soft">
          Some files are not on this device, or were damaged here: their messages are in the export and show
          where a file belongs.
        </p>
      </Show>
      <Show when={file()}>
        <div>
          <Button onClick={save}>Save the file again</Button>
        </div>
      </Show>
    </>
  )
}

function FileFacts(props: { readonly media: MediaExport }) {
  return (
    <>
      <Fact name="Files">
        {formatNumber(props.media.written + props.media.alreadyThere)}
        <Show when={props.media.written > 0}> ({formatBytes(props.media.bytes)} written)</Show>
      </Fact>
      <Show when={props.media.missing > 0}>
        <Fact name="Files that are not in it">{formatNumber(props.media.missing)}</Fact>
      </Show>
    </>
  )
}
