import { onMount, Show } from 'solid-js'
import { BigNumber, BigNumbers } from '../../parts/page.tsx'
import { useHistory } from '../../state/history.tsx'
import { spanWords } from '../../words/dates.ts'
import { formatNumber, unit } from '../../words/numbers.ts'

/** The right pane while no chat is open: what this history holds. */
export function NoChat() {
  const history = useHistory()
  onMount(() => (document.title = 'Chats – Heirloom'))
  return (
    <div class="no-chat">
      <Show when={history.status()}>
        {(status) => {
          const span = () => spanWords(status().firstDate, status().lastDate)
          return (
            <Show when={status().messages > 0} fallback={<p class="soft">No messages yet.</p>}>
              <BigNumbers>
                <BigNumber
                  value={formatNumber(status().messages)}
                  label={unit(status().messages, 'message')}
                />
                <BigNumber value={formatNumber(span().number)} label={span().unit} />
              </BigNumbers>
            </Show>
          )
        }}
      </Show>
      <p class="soft">Choose a chat to read it.</p>
    </div>
  )
}
