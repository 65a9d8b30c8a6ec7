import { Show, splitProps, type JSX } from 'solid-js'
import { A } from '@solidjs/router'
import { Icon, type IconName } from './icon.tsx'
import './button.css'

type Look = 'primary' | 'plain' | 'quiet' | 'danger'

export interface ButtonProps extends Omit<JSX.ButtonHTMLAttributes<HTMLButtonElement>, 'type' | 'class'> {
  readonly look?: Look
  readonly icon?: IconName
  readonly submit?: boolean
}

/** A button with words, and an icon before them when it helps. */
export function Button(props: ButtonProps) {
  const [own, rest] = splitProps(props, ['look', 'icon', 'submit', 'children'])
  return (
    <button {...rest} type={own.submit ? 'submit' : 'button'} class={`button ${own.look ?? 'plain'}`}>
      <Show when={own.icon}>{(name) => <Icon name={name()} />}</Show>
      <span>{own.children}</span>
    </button>
  )
}

/** A link that looks like a button: it leads to another page. */
export function ButtonLink(props: {
  readonly href: string
  readonly look?: Look
  readonly icon?: IconName
  readonly children: JSX.Element
}) {
  return (
    <A href={props.href} class={`button ${props.look ?? 'plain'}`}>
      <Show when={props.icon}>{(name) => <Icon name={name()} />}</Show>
      <span>{props.children}</span>
    </A>
  )
}

export interface IconButtonProps extends Omit<JSX.ButtonHTMLAttributes<HTMLButtonElement>, 'type' | 'class'> {
  readonly icon: IconName
  readonly label: string
}

/** An icon alone; its name is for screen readers and on hover. */
export function IconButton(props: IconButtonProps) {
  const [own, rest] = splitProps(props, ['icon', 'label'])
  return (
    <button {...rest} type="button" class="icon-button" aria-label={own.label} title={own.label}>
      <Icon name={own.icon} />
    </button>
  )
}
