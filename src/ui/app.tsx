import { lazy } from 'solid-js'
import { HashRouter, Route } from '@solidjs/router'
import type { HistoryApi } from '../app/history-api.ts'
import { ChatsScreen } from './screens/chats/chats-screen.tsx'
import { NoChat } from './screens/chats/no-chat.tsx'
import { NeedsBackups } from './screens/plan/needs-backups.tsx'
import { Home } from './screens/welcome/home.tsx'
import { LockGate } from './shell/lock-gate.tsx'
import { Shell } from './shell/shell.tsx'
import { createHistory, HistoryProvider } from './state/history.tsx'
import { SheetReaderProvider, type OpenSheetReader } from './state/sheet-reader.tsx'

const ConversationScreen = lazy(() =>
  import('./screens/conversation/conversation-screen.tsx').then((m) => ({ default: m.ConversationScreen })),
)
const ChatInfo = lazy(() =>
  import('./screens/conversation/chat-info.tsx').then((m) => ({ default: m.ChatInfo })),
)
const ImportScreen = lazy(() =>
  import('./screens/import/import-screen.tsx').then((m) => ({ default: m.ImportScreen })),
)
const StartEmpty = lazy(() =>
  import('./screens/welcome/start-empty.tsx').then((m) => ({ default: m.StartEmpty })),
)
const Sample = lazy(() => import('./screens/welcome/sample.tsx').then((m) => ({ default: m.Sample })))
const RestoreScreen = lazy(() =>
  import('./screens/restore/restore-screen.tsx').then((m) => ({ default: m.RestoreScreen })),
)
const BackupScreen = lazy(() =>
  import('./screens/backup/backup-screen.tsx').then((m) => ({ default: m.BackupScreen })),
)
const TurnOn = lazy(() => import('./screens/backup/turn-on.tsx').then((m) => ({ default: m.TurnOn })))
const TurnOff = lazy(() => import('./screens/backup/turn-off.tsx').then((m) => ({ default: m.TurnOff })))
const SetAside = lazy(() => import('./screens/backup/set-aside.tsx').then((m) => ({ default: m.SetAside })))
const DeleteBackup = lazy(() =>
  import('./screens/backup/delete-backup.tsx').then((m) => ({ default: m.DeleteBackup })),
)
const OtherDevice = lazy(() =>
  import('./screens/proof/other-device.tsx').then((m) => ({ default: m.OtherDevice })),
)
const CheckScreen = lazy(() =>
  import('./screens/proof/check-screen.tsx').then((m) => ({ default: m.CheckScreen })),
)
const MissingScreen = lazy(() =>
  import('./screens/proof/missing-screen.tsx').then((m) => ({ default: m.MissingScreen })),
)
const KeyScreen = lazy(() => import('./screens/key/key-screen.tsx').then((m) => ({ default: m.KeyScreen })))
const NewKey = lazy(() => import('./screens/key/new-key.tsx').then((m) => ({ default: m.NewKey })))
const SeenKey = lazy(() => import('./screens/key/new-key.tsx').then((m) => ({ default: m.SeenKey })))
const ConfirmKey = lazy(() =>
  import('./screens/key/confirm-key.tsx').then((m) => ({ default: m.ConfirmKey })),
)
const ShowKeyAgain = lazy(() =>
  import('./screens/key/show-key.tsx').then((m) => ({ default: m.ShowKeyAgain })),
)
const PlanScreen = lazy(() =>
  import('./screens/plan/plan-screen.tsx').then((m) => ({ default: m.PlanScreen })),
)
const VoucherScreen = lazy(() =>
  import('./screens/plan/voucher-screen.tsx').then((m) => ({ default: m.VoucherScreen })),
)
const PaidScreen = lazy(() =>
  import('./screens/plan/paid-screen.tsx').then((m) => ({ default: m.PaidScreen })),
)
const ServiceScreen = lazy(() =>
  import('./screens/plan/service-screen.tsx').then((m) => ({ default: m.ServiceScreen })),
)
const SettingsScreen = lazy(() =>
  import('./screens/settings/settings-screen.tsx').then((m) => ({ default: m.SettingsScreen })),
)
const ExportScreen = lazy(() =>
  import('./screens/settings/export-screen.tsx').then((m) => ({ default: m.ExportScreen })),
)
const EraseScreen = lazy(() =>
  import('./screens/settings/erase-screen.tsx').then((m) => ({ default: m.EraseScreen })),
)
const AboutScreen = lazy(() =>
  import('./screens/settings/about-screen.tsx').then((m) => ({ default: m.AboutScreen })),
)

const AppLockScreen = lazy(() =>
  import('./screens/lock/app-lock-screen.tsx').then((m) => ({ default: m.AppLockScreen })),
)
const TurnOnLock = lazy(() =>
  import('./screens/lock/turn-on-lock.tsx').then((m) => ({ default: m.TurnOnLock })),
)
const ChangeLock = lazy(() =>
  import('./screens/lock/change-lock.tsx').then((m) => ({ default: m.ChangeLock })),
)

const preloadAfterMs = 300

interface AppProps {
  readonly api: HistoryApi
  /** Tells when the worker behind the API died. */
  readonly onLost: (listener: () => void) => void
  /** Ends that worker; the next call starts another. */
  readonly end: () => void
  /** Starts what reads the code on the recovery sheet. */
  readonly openReader: OpenSheetReader
}

/** The whole app over one history; while that is locked, the lock screen and nothing else. */
export function App(props: AppProps) {
  return (
    <LockGate api={props.api} onLost={props.onLost} end={props.end}>
      {() => <OpenApp {...props} />}
    </LockGate>
  )
}

function OpenApp(props: AppProps) {
  // eslint-disable-next-line solid/reactivity -- the API is one object for the life of the page
  const history = createHistory(props.api, props.onLost)
  // The screen everybody comes for is fetched before it is asked for.
  setTimeout(() => void ConversationScreen.preload(), preloadAfterMs)
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
          <Route path="/settings" component={SettingsScreen} />
          <Route path="/settings/export" component={ExportScreen} />
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
