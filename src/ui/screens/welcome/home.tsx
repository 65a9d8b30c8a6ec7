import { Show } from 'solid-js'
import { Navigate } from '@solidjs/router'
import { routes } from '../../routes.ts'
import { useHistory } from '../../state/history.tsx'
import { Welcome } from './welcome.tsx'

/** The first screen: a welcome while there is no history, the chats as soon as there is one. */
export function Home() {
  const history = useHistory()
  return (
    <Show when={history.status()?.state === 'empty'} fallback={<Navigate href={routes.chats} />}>
      <Welcome />
    </Show>
  )
}
