import { onCleanup, onMount } from 'solid-js'

/**
 * Whoever uses the keyboard or a screen reader keeps their place: when what had the focus inside `root` goes away or
 * is switched off, and nothing else took the focus, `rest` takes it.
 */
export function keepFocus(root: () => HTMLElement, rest: () => HTMLElement | undefined): void {
  let had: Element | null = null
  const onFocus = () => (had = document.activeElement)
  const observer = new MutationObserver(() => {
    if (had === null || !lost(had)) return
    had = null
    rest()?.focus({ preventScroll: true })
  })
  onMount(() => {
    root().addEventListener('focusin', onFocus)
    observer.observe(root(), { childList: true, subtree: true, attributeFilter: ['disabled'] })
    if (root().contains(document.activeElement)) onFocus()
  })
  onCleanup(() => {
    observer.disconnect()
    had = null
  })
}

function lost(had: Element): boolean {
  const now = document.activeElement
  const nowhere = now === null || now === document.body
  return (nowhere && !had.isConnected) || (had.matches(':disabled') && (nowhere || now === had))
}
