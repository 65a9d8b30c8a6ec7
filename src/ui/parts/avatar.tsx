import { Show } from 'solid-js'
import type { ChatKind } from '../../app/views.ts'
import { Icon } from './icon.tsx'
import './avatar.css'

/** The first letters of a name, whole characters as people see them. */
export function initials(name: string): string {
  const words = name
    .slice(0, 200)
    .split(/[\s\p{P}\p{S}]+/u)
    .filter((word) => word !== '')
  const letters = words.map((word) => String.fromCodePoint(word.codePointAt(0)!))
  const picked = letters.length > 1 ? [letters[0]!, letters[letters.length - 1]!] : letters
  return picked
    .filter((letter) => /[\p{L}\p{N}]/u.test(letter))
    .join('')
    .toLocaleUpperCase()
}

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
