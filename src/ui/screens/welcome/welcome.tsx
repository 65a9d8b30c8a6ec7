import { onMount, Show } from 'solid-js'
import { A } from '@solidjs/router'
import { Icon, type IconName } from '../../parts/icon.tsx'
import { UnfinishedJobs } from '../../parts/unfinished-jobs.tsx'
import { Button } from '../../parts/button.tsx'
import { install, installPrompt } from '../../state/install.ts'
import { routes } from '../../routes.ts'
import icon from '../../icon.svg'
import './welcome.css'

/** Big and calm: what this is, and the ways to begin. */
export function Welcome() {
  let heading!: HTMLHeadingElement
  onMount(() => {
    document.title = 'Heirloom'
    heading.focus({ preventScroll: true })
  })
  return (
    <div class="welcome">
      <header class="welcome-head">
        <img class="welcome-mark" src={icon} alt="" width="96" height="96" />
        <h1 tabindex={-1} ref={heading}>
          Heirloom
        </h1>
        <p class="welcome-lead">
          Your messages, kept for good. Read them here, on this device, without a network. Nothing leaves it
          unless you turn on backups.
        </p>
      </header>
      <div class="welcome-ways">
        <UnfinishedJobs kind="import" />
        <UnfinishedJobs kind="restore" />
        <ul>
          <Way
            href={routes.import}
            icon="folder"
            title="Import history"
            words="From a Signal backup: the folder your phone made, or an archive file."
            first
          />
          <Way
            href={routes.restore}
            icon="restore"
            title="Restore a backup"
            words="With your Heirloom recovery key, from the service."
          />
          <Way
            icon="devices"
            title="Move from another device"
            words="Not built yet. Until then, make a backup there and restore it here."
          />
          <Way
            href={routes.startEmpty}
            icon="leaf"
            title="Start empty"
            words="Write notes to yourself and import later."
          />
          <Way
            href={routes.sample}
            icon="chats"
            title="Explore a sample"
            words="A small made-up history to look around in."
          />
        </ul>
      </div>
      <footer class="welcome-foot">
        <Show when={installPrompt()}>
          <Button look="quiet" onClick={() => void install()}>
            Install Heirloom
          </Button>
        </Show>
        <A href={routes.settings}>Settings</A>
        <A href={routes.deleteBackup}>Delete a backup</A>
        <A href={routes.about}>About</A>
      </footer>
    </div>
  )
}

function Way(props: {
  readonly href?: string
  readonly icon: IconName
  readonly title: string
  readonly words: string
  readonly first?: boolean
}) {
  const id = () => `way-${props.icon}`
  const inside = () => (
    <>
      <Icon name={props.icon} />
      <span class="way-text">
        <span class="way-title" id={id()}>
          {props.title}
        </span>
        <span class="way-words" id={`${id()}-words`}>
          {props.words}
        </span>
      </span>
      <Show when={props.href}>
        <Icon name="forward" />
      </Show>
    </>
  )
  return (
    <li>
      <Show
        when={props.href}
        fallback={
          <button
            type="button"
            class="way"
            disabled
            aria-labelledby={id()}
            aria-describedby={`${id()}-words`}
          >
            {inside()}
          </button>
        }
      >
        {(href) => (
          <A
            class="way"
            classList={{ first: props.first === true }}
            href={href()}
            aria-labelledby={id()}
            aria-describedby={`${id()}-words`}
          >
            {inside()}
          </A>
        )}
      </Show>
    </li>
  )
}
