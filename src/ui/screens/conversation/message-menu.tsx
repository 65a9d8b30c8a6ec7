import { For, onCleanup, onMount } from 'solid-js'
import { Portal } from 'solid-js/web'
import type { MessageView } from '../../../app/api/views.ts'
import { Icon, type IconName } from '../../parts/icon.tsx'
import type { Selection } from './selection.tsx'
import './message-menu.css'

export interface MenuPlace {
  readonly message: MessageView
  readonly x: number
  readonly y: number
}

interface Item {
  readonly icon: IconName
  readonly words: string
  readonly act: () => void
}

function itemsOf(message: MessageView, selection: Selection): readonly Item[] {
  const list: Item[] = []
  if (message.text && message.text.body !== '') {
    const body = message.text.body
    list.push({ icon: 'copy', words: 'Copy text', act: () => void navigator.clipboard.writeText(body) })
  }
  list.push({ icon: 'select', words: 'Select', act: () => selection.toggle(message) })
  if (message.canEdit) list.push({ icon: 'edit', words: 'Edit', act: () => selection.startEditing(message) })
  list.push({ icon: 'trash', words: 'Delete…', act: () => selection.askToDelete(message) })
  return list
}

/** What can be done with one message. Closes on Escape, on a press elsewhere, and when focus leaves. */
export function MessageMenu(props: {
  readonly place: MenuPlace
  readonly selection: Selection
  readonly onClose: () => void
}) {
  let menu!: HTMLDivElement
  const before = document.activeElement
  const items = () => itemsOf(props.place.message, props.selection)
  const close = () => {
    props.onClose()
    if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true })
  }
  const move = (step: number) => {
    const buttons = [...menu.querySelectorAll('button')]
    const at = buttons.findIndex((button) => button === document.activeElement)
    buttons[(at + step + buttons.length) % buttons.length]?.focus()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' || event.key === 'Tab') close()
    else if (event.key === 'ArrowDown') move(1)
    else if (event.key === 'ArrowUp') move(-1)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  onMount(() => {
    const { width, height } = menu.getBoundingClientRect()
    menu.style.left = `${Math.max(8, Math.min(props.place.x, innerWidth - width - 8))}px`
    menu.style.top = `${Math.max(8, Math.min(props.place.y, innerHeight - height - 8))}px`
    menu.querySelector('button')?.focus()
    const elsewhere = (event: Event) => {
      if (!(event.target instanceof Node) || !menu.contains(event.target)) props.onClose()
    }
    addEventListener('pointerdown', elsewhere, true)
    addEventListener('wheel', elsewhere, { passive: true, capture: true })
    onCleanup(() => {
      removeEventListener('pointerdown', elsewhere, true)
      removeEventListener('wheel', elsewhere, true)
    })
  })
  return (
    <Portal>
      <div class="menu" role="menu" aria-label="Message actions" ref={menu} onKeyDown={onKeyDown}>
        <For each={items()}>
          {(item) => (
            <button
              type="button"
              role="menuitem"
              onClick={() => {
                props.onClose()
                item.act()
              }}
            >
              <Icon name={item.icon} />
              {item.words}
            </button>
          )}
        </For>
      </div>
    </Portal>
  )
}
