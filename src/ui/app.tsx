import { createEffect, createMemo, lazy, type Component } from 'solid-js'
import { HashRouter, Route } from '@solidjs/router'
import type { HistoryApi } from '../app/api/history-api.ts'
import { ChatsScreen } from './screens/chats/chats-screen.tsx'
import { NoChat } from './screens/chats/no-chat.tsx'
import { NeedsBackups } from './screens/plan/needs-backups.tsx'
import { Home } from './screens/welcome/home.tsx'
import { LockGate } from './shell/lock-gate.tsx'
import { Shell } from './shell/shell.tsx'
import { createHistory, HistoryProvider } from './state/history.tsx'
import { MediaProvider, type MediaBook } from './state/media.tsx'
import { SheetReaderProvider, type OpenSheetReader } from './state/sheet-reader.tsx'

const ConversationScreen = screen(
  () => import('./screens/conversation/conversation-screen.tsx'),
  'ConversationScreen',
)
const ChatInfo = screen(() => import('./screens/conversation/chat-info.tsx'), 'ChatInfo')
const MediaScreen = screen(() => import('./screens/media/media-screen.tsx'), 'MediaScreen')
const ImportScreen = screen(() => {
  // From here on no network is needed: whoever switches it off now can still import and read.
  void ConversationScreen.preload().catch(() => undefined)
  return import('./screens/import/import-screen.tsx')
}, 'ImportScreen')
const StartEmpty = screen(() => import('./screens/welcome/start-empty.tsx'), 'StartEmpty')
const Sample = screen(() => import('./screens/welcome/sample.tsx'), 'Sample')
const RestoreScreen = screen(() => import('./screens/restore/restore-screen.tsx'), 'RestoreScreen')
const BackupScreen = screen(() => import('./screens/backup/backup-screen.tsx'), 'BackupScreen')
const TurnOn = screen(() => import('./screens/backup/turn-on.tsx'), 'TurnOn')
const TurnOff = screen(() => import('./screens/backup/turn-off.tsx'), 'TurnOff')
const SetAside = screen(() => import('./screens/backup/set-aside.tsx'), 'SetAside')
const FilesScreen = screen(() => import('./screens/backup/files-screen.tsx'), 'FilesScreen')
const DeleteBackup = screen(() => import('./screens/backup/delete-backup.tsx'), 'DeleteBackup')
const OtherDevice = screen(() => import('./screens/proof/other-device.tsx'), 'OtherDevice')
const CheckScreen = screen(() => import('./screens/proof/check-screen.tsx'), 'CheckScreen')
const MissingScreen = screen(() => import('./screens/proof/missing-screen.tsx'), 'MissingScreen')
const KeyScreen = screen(() => import('./screens/key/key-screen.tsx'), 'KeyScreen')
const NewKey = screen(() => import('./screens/key/new-key.tsx'), 'NewKey')
const SeenKey = screen(() => import('./screens/key/new-key.tsx'), 'SeenKey')
const ConfirmKey = screen(() => import('./screens/key/confirm-key.tsx'), 'ConfirmKey')
const ShowKeyAgain = screen(() => import('./screens/key/show-key.tsx'), 'ShowKeyAgain')
const PlanScreen = screen(() => import('./screens/plan/plan-screen.tsx'), 'PlanScreen')
const VoucherScreen = screen(() => import('./screens/plan/voucher-screen.tsx'), 'VoucherScreen')
const PaidScreen = screen(() => import('./screens/plan/paid-screen.tsx'), 'PaidScreen')
const ServiceScreen = screen(() => import('./screens/plan/service-screen.tsx'), 'ServiceScreen')
const SettingsScreen = screen(() => import('./screens/settings/settings-screen.tsx'), 'SettingsScreen')
const ExportScreen = screen(() => import('./screens/settings/export-screen.tsx'), 'ExportScreen')
const FolderCopyScreen = screen(() => import('./screens/settings/folder-copy-screen.tsx'), 'FolderCopyScreen')
const EraseScreen = screen(() => import('./screens/settings/erase-screen.tsx'), 'EraseScreen')
const AboutScreen = screen(() => import('./screens/settings/about-screen.tsx'), 'AboutScreen')
const SharedScreen = screen(() => import('./screens/shared/shared-screen.tsx'), 'SharedScreen')
const AppLockScreen = screen(() => import('./screens/lock/app-lock-screen.tsx'), 'AppLockScreen')
const TurnOnLock = screen(() => import('./screens/lock/turn-on-lock.tsx'), 'TurnOnLock')
const ChangeLock = screen(() => import('./screens/lock/change-lock.tsx'), 'ChangeLock')

const preloadAfterMs = 300

/** A screen whose code is loaded when it is first opened. */
function screen<Name extends string>(
  load: () => Promise<Readonly<Record<Name, Component>>>,
  name: Name,
): Component & { readonly preload: () => Promise<unknown> } {
  return lazy(async () => ({ default: (await load())[name] }))
}

interface AppProps {
  readonly api: HistoryApi
  /** Tells when the worker behind the API died. */
  readonly onLost: (listener: () => void) => void
  /** Ends that worker; the next call starts another. */
  readonly end: () => void
  /** Where its files are shown. */
  readonly media: MediaBook
  /** Starts what reads the code on the recovery sheet. */
  readonly openReader: OpenSheetReader
}

/** The whole app over one history; while that is locked, the lock screen and nothing else. */
export function App(props: AppProps) {
  return (
    <LockGate api={props.api} onLost={props.onLost} end={props.end}>
      {() => (
        <MediaProvider book={props.media}>
          <OpenApp {...props} />
        </MediaProvider>
      )}
    </LockGate>
  )
}

function OpenApp(props: AppProps) {
  // eslint-disable-next-line solid/reactivity -- the API is one object for the life of the page
  const history = createHistory(props.api, props.onLost)
  const isThere = createMemo(() => (history.status()?.state ?? 'empty') !== 'empty')
  createEffect(() => {
    // The screen everybody comes for is fetched before it is asked for; a first visit has nothing to show on it.
    if (isThere()) setTimeout(() => void ConversationScreen.preload(), preloadAfterMs)
  })
  return (
    <HistoryProvider value={history}>
      <SheetReaderProvider open={props.openReader}>
        <HashRouter root={Shell}>
          <Route path="/" component={Home} />
          <Route path="/chats" component={ChatsScreen}>
            <Route path="/" component={NoChat} />
            <Route path="/archived" component={NoChat} />
            <Route path="/:id" component={ConversationScreen} />
            <Route path="/:id/info" component={ChatInfo} />
            <Route path="/:id/media" component={MediaScreen} />
          </Route>
          <Route path="/import/:step?" component={ImportScreen} />
          <Route path="/restore/:step?" component={RestoreScreen} />
          <Route path="/start" component={StartEmpty} />
          <Route path="/sample" component={Sample} />
          <Route path="/backup" component={BackupScreen} />
          <Route path="/backup/turn-on/:step?" component={TurnOn} />
          <Route path="/backup/turn-off" component={TurnOff} />
          <Route path="/backup/delete" component={DeleteBackup} />
          <Route path="/backup" component={NeedsBackups}>
            <Route path="/other-device" component={OtherDevice} />
            <Route path="/check" component={CheckScreen} />
            <Route path="/missing" component={MissingScreen} />
            <Route path="/files" component={FilesScreen} />
          </Route>
          <Route path="/backup/set-aside" component={SetAside} />
          <Route path="/backup/key" component={NeedsBackups}>
            <Route path="/" component={KeyScreen} />
            <Route path="/new" component={NewKey} />
            <Route path="/seen" component={SeenKey} />
            <Route path="/confirm" component={ConfirmKey} />
            <Route path="/show" component={ShowKeyAgain} />
          </Route>
          <Route path="/backup/plan" component={NeedsBackups}>
            <Route path="/" component={PlanScreen} />
            <Route path="/voucher" component={VoucherScreen} />
            <Route path="/paid" component={PaidScreen} />
          </Route>
          <Route path="/backup/service" component={ServiceScreen} />
          <Route path="/shared" component={SharedScreen} />
          <Route path="/settings" component={SettingsScreen} />
          <Route path="/settings/media" component={MediaScreen} />
          <Route path="/settings/export" component={ExportScreen} />
          <Route path="/settings/copy" component={FolderCopyScreen} />
          <Route path="/settings/erase" component={EraseScreen} />
          <Route path="/settings/about" component={AboutScreen} />
          <Route path="/settings/lock" component={AppLockScreen} />
          <Route path="/settings/lock/turn-on" component={TurnOnLock} />
          <Route path="/settings/lock/change/:what" component={ChangeLock} />
          <Route path="*" component={Home} />
        </HashRouter>
      </SheetReaderProvider>
    </HistoryProvider>
  )
}
