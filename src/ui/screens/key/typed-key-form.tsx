import { Show, type JSX } from 'solid-js'
import { Button } from '../../parts/button.tsx'
import { FailureNote } from '../../parts/failure-note.tsx'
import { KeyField } from '../../parts/key-field.tsx'
import { Actions } from '../../parts/page.tsx'
import type { TypedKey } from '../../state/typed-key.ts'

/** Asks for a key that the person should have. `children`: what there is to say of the answer; `other`: the way around. */
export function TypedKeyForm(props: {
  readonly key: TypedKey
  readonly action: string
  readonly busy: string
  /** `none`: that it is another key is told by `children`. */
  readonly wrongKey?: 'none'
  readonly onRight: () => void
  readonly children?: JSX.Element
  readonly other: JSX.Element
}) {
  const submit = async (event: Event) => {
    event.preventDefault()
    if (await props.key.submit()) props.onRight()
  }
  return (
    <form class="section" autocomplete="off" onSubmit={(event) => void submit(event)}>
      <KeyField
        label="Recovery key"
        value={props.key.typed()}
        onInput={(text) => props.key.type(text)}
        answer={props.key.answer()}
        {...(props.wrongKey ? { wrongKey: props.wrongKey } : {})}
      />
      {props.children}
      <Show when={props.key.failure()}>{(failure) => <FailureNote failure={failure()} />}</Show>
      <Actions>
        <Button look="primary" submit disabled={!props.key.ready()}>
          {props.key.busy() ? props.busy : props.action}
        </Button>
        {props.other}
      </Actions>
    </form>
  )
}
