import { Match, Show, Switch } from 'solid-js'
import { A } from '@solidjs/router'
import type { MediaStandingView } from '../../../app/api/media-store-api.ts'
import { ButtonLink } from '../../parts/button.tsx'
import { Fact, Facts, Note, Section } from '../../parts/page.tsx'
import { ProgressBar } from '../../parts/progress.tsx'
import { routes } from '../../routes.ts'
import {
  bringingWords,
  countFiles,
  filesFollow,
  olderWords,
  planWords,
  stoppedWords,
  waitingWords,
} from '../../words/file-words.ts'
import { count, formatBytes, formatNumber } from '../../words/numbers.ts'

/** On the backup screen: how photos and files stand, in a few lines, and the way to the rest. */
export function FilesSection(props: { readonly media: MediaStandingView }) {
  return (
    <Section title="Photos and files">
      <Show when={props.media.stored.files > 0} fallback={<p class="soft">{filesFollow}</p>}>
        <Facts>
          <Fact name="At the service">
            {`${formatNumber(props.media.stored.files)}, ${formatBytes(props.media.stored.bytes)}`}
          </Fact>
        </Facts>
      </Show>
      <FilesStanding media={props.media} />
      <p class="backup-links">
        <A href={routes.files}>Photos and files: what is where</A>
      </p>
    </Section>
  )
}

/** What is under way, what stands in the way, and what follows. */
export function FilesStanding(props: { readonly media: MediaStandingView }) {
  return (
    <>
      <Show when={waitingWords(props.media)}>
        {(waiting) => (
          <p role="status">
            {waiting()} {stoppedWords(props.media, Date.now())}
          </p>
        )}
      </Show>
      <Show when={props.media.overQuota > 0}>
        <NoRoom media={props.media} />
      </Show>
      <Show when={olderWords(props.media)}>{(words) => <Older words={words()} media={props.media} />}</Show>
      <Show when={props.media.unreadable + props.media.tooLarge > 0}>
        <p>{leftBehindWords(props.media)}</p>
      </Show>
      <Show when={props.media.choices.saveSpace && props.media.mediaDays !== null}>
        <PlanEnded />
      </Show>
      <Show when={props.media.bringing}>
        {(bringing) => (
          <Switch fallback={<p role="status">{bringingWords(bringing())}</p>}>
            <Match when={bringing().state === 'running'}>
              <ProgressBar progress={bringing().progress} waiting="Looking what is missing" />
            </Match>
          </Switch>
        )}
      </Show>
    </>
  )
}

function leftBehindWords({ unreadable, tooLarge }: MediaStandingView): string {
  const parts = [
    unreadable > 0 ? `${countFiles(unreadable)} could not be read on this device` : '',
    tooLarge > 0
      ? `${countFiles(tooLarge)} ${tooLarge === 1 ? 'is' : 'are'} longer than the service takes`
      : '',
  ].filter((part) => part !== '')
  return `${parts.join(', and ')}: not in the backup. All others are not held up by that.`
}

/** Lost with the device: said plainly, with the ways to keep them. */
function Older(props: { readonly words: string; readonly media: MediaStandingView }) {
  return (
    <Note>
      <p>
        <strong>{props.words}</strong> They are older than the {count(props.media.mediaDays ?? 0, 'day')} that
        your plan keeps: if this device is lost, so are they. Their messages are backed up.
      </p>
      <div class="actions-inline">
        <ButtonLink href={routes.plan}>See your plan</ButtonLink>
        <ButtonLink href={routes.folderCopy}>Keep a copy in a folder</ButtonLink>
      </div>
    </Note>
  )
}

function NoRoom(props: { readonly media: MediaStandingView }) {
  return (
    <Note warn>
      <p>
        <strong>The room for photos and files is full.</strong> {countFiles(props.media.overQuota)} found no
        place and {props.media.overQuota === 1 ? 'is' : 'are'} on this device only. Your messages are backed
        up all the same.
      </p>
      <p>{planWords(props.media)}</p>
      <div class="actions-inline">
        <ButtonLink href={routes.plan}>See your plan</ButtonLink>
        <ButtonLink href={routes.export}>Save an exported file</ButtonLink>
      </div>
    </Note>
  )
}

/** Files that left this device to save space are only there, and not for ever any more. */
function PlanEnded() {
  return (
    <Note warn>
      <p>
        <strong>Your paid plan has ended, and some of your photos and files are only at the service.</strong>{' '}
        They stay there for some weeks more and are being brought back to this device. Leave Heirloom open
        until that is done, or pay again.
      </p>
      <div class="actions-inline">
        <ButtonLink href={routes.plan}>See your plan</ButtonLink>
      </div>
    </Note>
  )
}
