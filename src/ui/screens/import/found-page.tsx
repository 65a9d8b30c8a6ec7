import { For, Show } from 'solid-js'
import type { SnapshotView, SourceView } from '../../../app/api/views.ts'
import { Actions, Note, Page } from '../../parts/page.tsx'
import { Button } from '../../parts/button.tsx'
import { routes } from '../../routes.ts'
import { formatMoment, isKnownDate } from '../../words/dates.ts'
import { count, formatBytes } from '../../words/numbers.ts'
import type { ImportFlow } from './flow.ts'

/** "Signal on-device backup, 2 snapshots, 7.4 GB media": said before any key is asked for. */
function sourceWords(source: SourceView): string {
  const parts = [source.kind === 'snapshot-folder' ? 'Signal on-device backup' : 'Signal archive file']
  if (source.kind === 'snapshot-folder') parts.push(count(source.snapshots.length, 'snapshot'))
  if (source.mediaFiles > 0)
    parts.push(`${count(source.mediaFiles, 'media file')} (${formatBytes(source.mediaBytes)})`)
  return parts.join(', ')
}

export function snapshotWords(snapshot: SnapshotView): string {
  return isKnownDate(snapshot.date) ? formatMoment(snapshot.date) : snapshot.name
}

/** Photos and films lie beside the snapshots: what was picked may not reach that far. */
function noFilesWords(kind: SourceView['kind']): string {
  return kind === 'archive-file'
    ? 'A file like this holds the messages alone. Photos, films and other files lie in the folder SignalBackups: choose that to bring them in too, now or later.'
    : 'No photos, films or other files lie beside this backup. If there are some on the phone, copy the whole folder SignalBackups, and choose that one.'
}

/** Second page: what was picked, in words; which snapshot, when there are several. */
export function FoundPage(props: { readonly flow: ImportFlow; readonly onNext: () => void }) {
  return (
    <Show when={props.flow.source()}>
      {(source) => (
        <Page title="This is what you chose" back={routes.import} lead={sourceWords(source())}>
          <fieldset class="choices">
            <legend>
              {source().snapshots.length > 1 ? 'Which snapshot? The newest is first.' : 'The backup'}
            </legend>
            <For each={source().snapshots}>
              {(snapshot) => (
                <label class="choice">
                  <input
                    type="radio"
                    name="snapshot"
                    checked={snapshot.id === props.flow.snapshot()}
                    onChange={() => props.flow.chooseSnapshot(snapshot.id)}
                  />
                  <span class="choice-words">
                    <strong>
                      <bdi>{snapshotWords(snapshot)}</bdi>
                    </strong>
                    <Show when={isKnownDate(snapshot.date)}>
                      <bdi class="small soft">{snapshot.name}</bdi>
                    </Show>
                  </span>
                  <span class="choice-end">{formatBytes(snapshot.bytes)}</span>
                </label>
              )}
            </For>
          </fieldset>
          <Show when={source().resumes}>
            <Note>
              <p>An earlier import of this backup was cut off. It will go on where it stopped.</p>
            </Note>
          </Show>
          <Show when={source().mediaFiles === 0}>
            <Note>
              <p>{noFilesWords(source().kind)}</p>
            </Note>
          </Show>
          <Actions>
            <Button look="primary" disabled={props.flow.snapshot() === ''} onClick={() => props.onNext()}>
              Continue
            </Button>
          </Actions>
        </Page>
      )}
    </Show>
  )
}
