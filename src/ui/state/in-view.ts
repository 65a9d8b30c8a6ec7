import { onCleanup } from 'solid-js'

/** What is only scrolled past was not looked at. */
const stayMs = 200

/** Calls once when this element has stayed in view for a moment. To be called under an owner, once it is mounted. */
export function whenInView(element: Element, then: () => void): void {
  let staying: ReturnType<typeof setTimeout> | undefined
  const observer = new IntersectionObserver((entries) => {
    clearTimeout(staying)
    if (!entries.at(-1)?.isIntersecting) return
    staying = setTimeout(() => {
      observer.disconnect()
      then()
    }, stayMs)
  })
  observer.observe(element)
  onCleanup(() => {
    clearTimeout(staying)
    observer.disconnect()
  })
}
