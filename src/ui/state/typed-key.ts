import { createSignal, type Accessor } from 'solid-js'
import { keyShape } from '../../app/api/key-shape.ts'
import type { FailureView, KeyAnswer } from '../../app/api/views.ts'
import { createTask } from './task.ts'

/** A recovery key that is being typed, and what came of trying it. */
export interface TypedKey {
  readonly typed: Accessor<string>
  /** What was answered to another text is put away. */
  readonly type: (text: string) => void
  readonly answer: Accessor<KeyAnswer | null>
  readonly busy: Accessor<boolean>
  readonly failure: Accessor<FailureView | null>
  /** Something is typed, and nothing is being tried. */
  readonly ready: Accessor<boolean>
  /** True when it is the right one. Does nothing unless `ready`. */
  submit(): Promise<boolean>
}

export function createTypedKey(ask: (typed: string) => Promise<KeyAnswer>): TypedKey {
  const [typed, setTyped] = createSignal('')
  const [answer, setAnswer] = createSignal<KeyAnswer | null>(null)
  const task = createTask<KeyAnswer>()
  const busy = () => task.state() === 'busy'
  const ready = () => keyShape(typed()).length > 0 && !busy()
  return {
    typed,
    answer,
    busy,
    ready,
    failure: task.failure,
    type: (text) => {
      setTyped(text)
      setAnswer(null)
    },
    submit: async () => {
      if (!ready()) return false
      const result = await task.run(() => ask(typed()))
      setAnswer(result)
      return result?.ok === true
    },
  }
}
