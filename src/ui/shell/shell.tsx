import { createEffect, ErrorBoundary, lazy, Match, on, Show, Suspense, Switch, type JSX } from 'solid-js'
import { A, useLocation } from '@solidjs/router'
import { Busy } from '../parts/progress.tsx'
import { Button } from '../parts/button.tsx'
import { FailureNote } from '../parts/failure-note.tsx'
import { Icon, type IconName } from '../parts/icon.tsx'
import { routes } from '../routes.ts'
import { useHistory } from '../state/history.tsx'
import { failureOf } from '../words/error-words.ts'
import { JobBar } from './job-bar.tsx'
import { UpdateBar } from './update-bar.tsx'
import './shell.css'

const BackupBar = lazy(() => import('./backup-bar.tsx').then((m) => ({ default: m.BackupBar })))

/** What stands around every screen: navigation, running jobs, the offer to update. */
export function Shell(props: { readonly children?: JSX.Element }) {
  const history = useHistory()
  const location = useLocation()
  let main!: HTMLElement
  const empty = () => history.status()?.state === 'empty'
  const inChat = () => /^\/chats\/\d/.test(location.pathname)
  return (
    <div class="shell" classList={{ 'in-chat': inChat(), 'no-nav': empty() || !history.status() }}>
      <button type="button" class="skip" onClick={() => main.focus()}>
        Skip to content
      </button>
      <Show when={history.status() && !empty()}>
        <Navigation path={location.pathname} />
      </Show>
      <div class="shell-body">
        <UpdateBar />
        <JobBar path={location.pathname} />
        <Show when={history.status()?.backup.on}>
          <Suspense>
            <BackupBar path={location.pathname} />
          </Suspense>
        </Show>
        <main class="shell-main" id="main" tabindex={-1} ref={main}>
          <Switch fallback={<Opening />}>
            <Match when={history.status()}>
              <ErrorBoundary
                fallback={(error: unknown, reset) => (
                  <Broken error={error} path={location.pathname} onLeave={reset} />
                )}
              >
                <Suspense fallback={<Busy words="Opening" />}>{props.children}</Suspense>
              </ErrorBoundary>
            </Match>
          </Switch>
        </main>
      </div>
    </div>
  )
}

function Navigation(props: { readonly path: string }) {
  const item = (href: string, icon: IconName, words: string) => (
    <li>
      <A href={href} class="nav-item" aria-current={props.path.startsWith(href) ? 'page' : undefined}>
        <Icon name={icon} />
        {words}
      </A>
    </li>
  )
  return (
    <nav class="nav" aria-label="Main">
      <ul>
        {item(routes.chats, 'chats', 'Chats')}
        {item(routes.backup, 'shield', 'Backup')}
        {item(routes.settings, 'settings', 'Settings')}
      </ul>
    </nav>
  )
}

function Opening() {
  const history = useHistory()
  return (
    <div class="shell-opening">
      <Show when={history.failure()} fallback={<Busy words="Opening your history" />}>
        {(failure) => <FailureNote failure={failure()} onRetry={history.retry} />}
      </Show>
    </div>
  )
}

/** A screen that failed to load or to draw. Reloading is safe at any time. */
function Broken(props: { readonly error: unknown; readonly path: string; readonly onLeave: () => void }) {
  createEffect(
    on(
      () => props.path,
      () => props.onLeave(),
      { defer: true },
    ),
  )
  return (
    <div class="shell-opening">
      <FailureNote failure={failureOf(props.error)}>
        <Button onClick={() => window.location.reload()}>Reload</Button>
      </FailureNote>
    </div>
  )
}
