import { Show } from 'solid-js'
import { Note } from '../../parts/page.tsx'

/** The key opened something only once look-alikes in it were read otherwise: the person's copy should be put right. */
export function MendedKey(props: { readonly groups: readonly number[] }) {
  const names = () => props.groups.map((group) => group + 1).join(', ')
  return (
    <Show when={props.groups.length > 0}>
      <Note>
        <p>
          <strong>
            {props.groups.length === 1 ? 'Group' : 'Groups'} {names()} of your key{' '}
            {props.groups.length === 1 ? 'was' : 'were'} read otherwise:
          </strong>{' '}
          O and 0, or l, i and 1, are easily mixed up. Look at your copy there, and put it right.
        </p>
      </Note>
    </Show>
  )
}
