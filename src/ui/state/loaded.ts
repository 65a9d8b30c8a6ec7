import { createSignal, onCleanup, type Accessor } from 'solid-js'

/**
 * A value that a part of a screen can do without until it comes, and if it never comes. (A resource would take the
 * whole screen away while it loads.)
 */
export function createLoaded<Value>(load: () => Promise<Value>): Accessor<Value | null> {
  const [value, setValue] = createSignal<Value | null>(null)
  let live = true
  onCleanup(() => (live = false))
  load().then(
    (loaded) => {
      if (live) setValue(() => loaded)
    },
    () => undefined,
  )
  return value
}
