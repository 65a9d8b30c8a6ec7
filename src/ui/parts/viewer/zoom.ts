import { createSignal, type Accessor } from 'solid-js'

interface Look {
  readonly scale: number
  readonly x: number
  readonly y: number
}

export interface Zoom {
  readonly transform: Accessor<string>
  readonly zoomed: Accessor<boolean>
  reset(): void
  by(factor: number): void
  readonly handlers: {
    readonly onWheel: (event: WheelEvent) => void
    readonly onDblClick: (event: MouseEvent) => void
    readonly onPointerDown: (event: PointerEvent) => void
    readonly onPointerMove: (event: PointerEvent) => void
    readonly onPointerUp: (event: PointerEvent) => void
    readonly onPointerCancel: (event: PointerEvent) => void
  }
}

const largest = 8
const swipePixels = 56
const whole: Look = { scale: 1, x: 0, y: 0 }

/** Looking closer at a picture with fingers, wheel, mouse or keys; a swipe over the whole picture is told. */
export function createZoom(
  area: () => HTMLElement,
  onSwipe: (to: 'next' | 'previous' | 'away') => void,
): Zoom {
  const [look, setLook] = createSignal<Look>(whole)
  const fingers = new Map<number, { x: number; y: number }>()
  let begun: { x: number; y: number } | null = null

  /** Around a point of the area, which stays where it is. */
  const scaleTo = (scale: number, point: { readonly x: number; readonly y: number }) => {
    const now = look()
    const next = Math.min(largest, Math.max(1, scale))
    if (next === 1) return setLook(whole)
    const share = next / now.scale
    setLook(
      within({ scale: next, x: point.x - share * (point.x - now.x), y: point.y - share * (point.y - now.y) }),
    )
  }
  const within = ({ scale, x, y }: Look): Look => {
    const box = area().getBoundingClientRect()
    const room = (length: number) => ((scale - 1) * length) / 2
    const bound = (value: number, most: number) => Math.min(most, Math.max(-most, value))
    return { scale, x: bound(x, room(box.width)), y: bound(y, room(box.height)) }
  }
  /** From the middle of the area. */
  const place = (at: { readonly clientX: number; readonly clientY: number }) => {
    const box = area().getBoundingClientRect()
    return { x: at.clientX - box.left - box.width / 2, y: at.clientY - box.top - box.height / 2 }
  }
  const apart = () => {
    const [a, b] = [...fingers.values()]
    return a && b
      ? { length: Math.hypot(a.x - b.x, a.y - b.y), x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 }
      : null
  }
  const lift = (event: PointerEvent) => {
    const wasOne = fingers.size === 1
    fingers.delete(event.pointerId)
    if (!wasOne || !begun || look().scale > 1) return
    const [dx, dy] = [event.clientX - begun.x, event.clientY - begun.y]
    if (Math.abs(dx) > swipePixels && Math.abs(dx) > 2 * Math.abs(dy)) onSwipe(dx < 0 ? 'next' : 'previous')
    else if (dy > 2 * swipePixels && dy > 2 * Math.abs(dx)) onSwipe('away')
  }
  return {
    transform: () => `translate(${look().x}px, ${look().y}px) scale(${look().scale})`,
    zoomed: () => look().scale > 1,
    reset: () => setLook(whole),
    by: (factor) => scaleTo(look().scale * factor, { x: 0, y: 0 }),
    handlers: {
      onWheel(event) {
        event.preventDefault()
        scaleTo(look().scale * Math.exp(-event.deltaY / (event.ctrlKey ? 100 : 400)), place(event))
      },
      onDblClick(event) {
        if (look().scale > 1) setLook(whole)
        else scaleTo(2.5, place(event))
      },
      onPointerDown(event) {
        if (event.pointerType === 'mouse' && event.button !== 0) return
        fingers.set(event.pointerId, place(event))
        begun = fingers.size === 1 ? { x: event.clientX, y: event.clientY } : null
        area().setPointerCapture(event.pointerId)
      },
      onPointerMove(event) {
        const was = fingers.get(event.pointerId)
        if (!was) return
        const before = apart()
        const now = place(event)
        fingers.set(event.pointerId, now)
        const after = apart()
        if (before && after) scaleTo((look().scale * after.length) / Math.max(1, before.length), after)
        else if (look().scale > 1)
          setLook(within({ ...look(), x: look().x + now.x - was.x, y: look().y + now.y - was.y }))
      },
      onPointerUp: lift,
      onPointerCancel: (event) => {
        fingers.delete(event.pointerId)
        begun = null
      },
    },
  }
}
