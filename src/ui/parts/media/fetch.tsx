import { Show } from 'solid-js'
import type { Fetching } from '../../state/fetching.ts'
import { formatBytes } from '../../words/numbers.ts'
import { Button, IconButton } from '../button.tsx'

/** Brings one file back from the service, and stops that. What becomes of it is told by `fetchingWords`. */
export function FetchButton(props: { readonly fetching: Fetching; readonly bytes: number }) {
  return (
    <Show when={canBegin(props.fetching)}>
      <Button
        icon={isAsked(props.fetching) ? 'close' : 'fetch'}
        onClick={(event) => {
          event.stopPropagation()
          press(props.fetching)
        }}
      >
        {isAsked(props.fetching) ? 'Stop' : `Fetch it (${formatBytes(props.bytes)})`}
      </Button>
    </Show>
  )
}

/** The same where there is room for an icon only. */
export function FetchIcon(props: { readonly fetching: Fetching; readonly name: string }) {
  return (
    <Show when={canBegin(props.fetching)}>
      <IconButton
        icon={isAsked(props.fetching) ? 'close' : 'fetch'}
        label={isAsked(props.fetching) ? 'Stop fetching' : `Fetch ${props.name} from the backup`}
        onClick={(event) => {
          event.stopPropagation()
          press(props.fetching)
        }}
      />
    </Show>
  )
}

export function fetchingWords(fetching: Fetching): string {
  if (fetching.state() === 'idle') return fetching.words()
  const comes = 'Fetching it from your backup…'
  return fetching.isPlayed() && isAsked(fetching)
    ? `${comes} It plays as soon as enough of it is here, which for most films is all of it.`
    : comes
}

/** What comes by itself has no button meanwhile. */
function canBegin({ possible, state }: Fetching): boolean {
  return possible() && state() !== 'looking'
}

function isAsked({ state }: Fetching): boolean {
  return state() === 'asked'
}

function press(fetching: Fetching): void {
  if (isAsked(fetching)) fetching.stop()
  else fetching.begin()
}
