import { Match, onMount, Switch } from 'solid-js'
import { Button, IconButton } from '../../parts/button.tsx'
import type { Recorder } from '../../state/recorder.ts'
import './record-voice.css'

/** Stands where the field is while the microphone is on. */
export function RecordVoice(props: { readonly recorder: Recorder; readonly onVoice: (file: File) => void }) {
  const finish = async () => {
    const file = await props.recorder.finish()
    if (file) props.onVoice(file)
  }
  return (
    <div class="record-voice">
      <Switch>
        <Match when={props.recorder.state() === 'asking'}>
          <p role="status">Asking for the microphone…</p>
          <IconButton icon="close" label="Do not record" onClick={() => props.recorder.discard()} />
        </Match>
        <Match when={props.recorder.state() === 'recording'}>
          <IconButton
            icon="trash"
            label="Throw this recording away"
            onClick={() => props.recorder.discard()}
          />
          <p role="status" class="record-voice-on">
            <span class="record-voice-light" aria-hidden="true" /> Recording
          </p>
          <span class="record-voice-time" aria-hidden="true">
            {clock(props.recorder.seconds())}
          </span>
          <Done onClick={() => void finish()} />
        </Match>
        <Match when={props.recorder.state() === 'refused'}>
          <p role="alert">
            There is no microphone, or it is not allowed for this page. Allow it in the browser’s settings for
            this site, or add a recording as a file.
          </p>
          <IconButton icon="close" label="Close" onClick={() => props.recorder.discard()} />
        </Match>
      </Switch>
    </div>
  )
}

function Done(props: { readonly onClick: () => void }) {
  let place!: HTMLDivElement
  onMount(() => place.querySelector('button')?.focus())
  return (
    <div ref={place}>
      <Button look="primary" icon="stop" onClick={() => props.onClick()}>
        Done
      </Button>
    </div>
  )
}

/** Begins a recording. */
export function RecordButton(props: { readonly recorder: Recorder }) {
  return (
    <IconButton icon="microphone" label="Record your voice" onClick={() => void props.recorder.start()} />
  )
}

function clock(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}
