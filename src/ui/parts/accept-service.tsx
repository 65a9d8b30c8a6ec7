import { createSignal, Show } from 'solid-js'
import type { FailureView } from '../../app/api/views.ts'
import { useHistory } from '../state/history.tsx'
import { Button } from './button.tsx'

/** Where a service shows itself as another one than before: the person's word that it is to be taken as it is now. */
export function AcceptService(props: { readonly failure: FailureView; readonly onAccepted: () => void }) {
  const history = useHistory()
  const [taking, setTaking] = createSignal(false)
  const accept = async () => {
    setTaking(true)
    try {
      await history.api.acceptParameters()
      props.onAccepted()
    } finally {
      setTaking(false)
    }
  }
  return (
    <Show when={props.failure.code === 'parameters-changed'}>
      <Button disabled={taking()} onClick={() => void accept()}>
        I asked: take it as it is now
      </Button>
    </Show>
  )
}
