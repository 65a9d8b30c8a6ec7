import { createSignal, onCleanup, Show } from 'solid-js'
import type { AttachmentView } from '../../../app/api/views.ts'
import { useHistory } from '../../state/history.tsx'
import { useMedia } from '../../state/media.tsx'
import { createSaving } from '../../state/saving.ts'
import { attachmentName } from '../../words/message-words.ts'
import { playingTime } from '../../words/media-words.ts'
import { IconButton } from '../button.tsx'
import { FileRow } from './file-row.tsx'
import { SaveButton, savingWords } from './save-button.tsx'
import { createWhy } from './why.ts'
import { Waveform } from './waveform.tsx'
import './sound.css'

/** A voice message or a piece of music: played where it stands. */
export function Sound(props: { readonly file: AttachmentView; readonly date: number }) {
  const media = useMedia()
  const why = createWhy(() => props.file)
  const saving = createSaving(useHistory().api)
  const [playing, setPlaying] = createSignal(false)
  const [at, setAt] = createSignal(0)
  const [length, setLength] = createSignal(Number.NaN)
  let sound!: HTMLAudioElement
  // There is none while it cannot be played.
  onCleanup(() => (sound as HTMLAudioElement | undefined)?.pause())
  const seek = (part: number) => {
    if (Number.isFinite(length())) sound.currentTime = part * length()
  }
  const played = () => (length() > 0 ? Math.min(1, at() / length()) : 0)
  return (
    <div class="sound" role="group" aria-label={attachmentName(props.file)}>
      <Show
        when={!why.words()}
        fallback={
          <div class="sound-missing">
            <FileRow file={why.file()} date={props.date} onHere={why.cameHere} unasked />
            <Show when={why.file().place === 'here'}>
              <p class="small soft">
                {why.words()?.happened} {why.words()?.next}
              </p>
            </Show>
          </div>
        }
      >
        <Show when={props.file.fileName}>
          {(name) => (
            <bdi class="sound-name small" title={name()}>
              {name()}
            </bdi>
          )}
        </Show>
        <audio
          ref={sound}
          src={media.addressOf(props.file.content, 'whole') ?? ''}
          preload="metadata"
          onPlay={() => setPlaying(true)}
          onPause={() => setPlaying(false)}
          onTimeUpdate={() => setAt(sound.currentTime)}
          onDurationChange={() => setLength(sound.duration)}
          onEnded={() => (sound.currentTime = 0)}
          onError={why.ask}
        />
        <span class="sound-play">
          <IconButton
            icon={playing() ? 'pause' : 'play'}
            label={playing() ? 'Pause' : `Play ${attachmentName(props.file)}`}
            onClick={(event) => {
              event.stopPropagation()
              if (playing()) sound.pause()
              else media.play(sound)
            }}
          />
        </span>
        <div class="sound-body">
          <Waveform file={props.file} played={played()} />
          <input
            type="range"
            class="sound-seek"
            min="0"
            max="1000"
            step="1"
            value={Math.round(played() * 1000)}
            aria-label="Position"
            aria-valuetext={`${playingTime(at())} of ${playingTime(length())}`}
            onClick={(event) => event.stopPropagation()}
            onInput={(event) => seek(Number(event.currentTarget.value) / 1000)}
          />
        </div>
        <span class="sound-time">{playingTime(playing() || at() > 0 ? at() : length()) || '–:––'}</span>
        <SaveButton file={why.file()} date={props.date} saving={saving} />
        <span class="sound-status small soft" role="status">
          {savingWords(saving)}
        </span>
      </Show>
    </div>
  )
}
