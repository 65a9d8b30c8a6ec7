import { Show, type JSX } from 'solid-js'
import { Navigate } from '@solidjs/router'
import { routes } from '../../routes.ts'
import { useHistory } from '../../state/history.tsx'

/** A plan belongs to a backup: where none is on, its pages lead to where it is turned on. */
export function NeedsBackups(props: { readonly children?: JSX.Element }) {
  const history = useHistory()
  return (
    <Show when={history.status()}>
      {(status) => (
        <Show when={status().backup.on} fallback={<Navigate href={routes.backup} />}>
          {props.children}
        </Show>
      )}
    </Show>
  )
}
