import { For } from 'solid-js'
import type { AttachmentView } from '../../../app/api/views.ts'
import { useHistory } from '../../state/history.tsx'
import { createLoaded } from '../../state/loaded.ts'
import { soundPeaks } from '../../state/sound-peaks.ts'

const width = 240
const height = 40
const bars = 48

/** How loud a sound is over its length; a quiet line until that is known, and where it is not to be known. */
export function Waveform(props: { readonly file: AttachmentView; readonly played: number }) {
  const history = useHistory()

  const peaks = createLoaded(() => soundPeaks(history.api, props.file.content, bars))
  const half = (i: number) => 1.5 + ((height - 8) / 2) * (peaks()?.[i] ?? 0)
  const x = (i: number) => ((i + 0.5) * width) / bars
  return (
    <svg class="waveform" viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
      <For each={Array.from({ length: bars }, (_, i) => i)}>
        {(i) => (
          <line
            classList={{ played: (i + 0.5) / bars <= props.played }}
            x1={x(i)}
            x2={x(i)}
            y1={height / 2 - half(i)}
            y2={height / 2 + half(i)}
          />
        )}
      </For>
    </svg>
  )
}
