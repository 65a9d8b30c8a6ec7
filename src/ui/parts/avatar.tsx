import { Show } from 'solid-js'
import type { ChatKind } from '../../app/api/views.ts'
import { Icon } from './icon.tsx'
import { initials } from './initials.ts'
import './avatar.css'

/** A coloured disc with letters. The name stands beside it in words, so screen readers skip this. */
export function Avatar(props: { readonly name: string; readonly color: number; readonly kind: ChatKind }) {
  const letters = () => (props.kind === 'self' ? '' : initials(props.name))
  return (
    <span class="avatar" data-color={Math.abs(Math.trunc(props.color)) % 12} aria-hidden="true">
      <Show
        when={letters()}
        fallback={
          <Icon name={props.kind === 'self' ? 'edit' : props.kind === 'group' ? 'group' : 'person'} />
        }
      >
        {letters()}
      </Show>
    </span>
  )
}
