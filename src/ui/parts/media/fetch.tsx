import { onMount, Show } from 'solid-js'
import type { AttachmentView } from '../../../app/views.ts'
import { createFetching } from '../../state/fetching.ts'
import { whenInView } from '../../state/in-view.ts'
import { formatBytes } from '../../words/numbers.ts'
import { Button } from '../button.tsx'

/**
 * Brings one file back from the service, where there is a backup to bring it from: a photo as it comes into view, what is
 * long when it is asked for.
 */
export function Fetch(props: { readonly file: AttachmentView; readonly onHere: () => Promise<void> }) {
  const fetching = createFetching(
    () => props.file,
    () => props.onHere(),
  )
  let place!: HTMLDivElement
  onMount(() => whenInView(place, () => void fetching.look()))
  const asked = () => fetching.state() === 'asked'
  return (
    <div class="fetch" ref={place}>
      <Show when={fetching.possible() && fetching.state() !== 'looking'}>
        <Button
          icon={asked() ? 'close' : 'fetch'}
          onClick={(event) => {
            event.stopPropagation()
            if (asked()) fetching.stop()
            else fetching.begin()
          }}
        >
          {asked() ? 'Stop' : `Fetch it (${formatBytes(props.file.bytes)})`}
        </Button>
      </Show>
      <p class="small" role="status">
        {fetching.state() === 'idle' ? fetching.words() : 'Fetching it from your backup…'}
      </p>
    </div>
  )
}
