import { render } from 'solid-js/web'
import { connect } from '../adapters/bridge/page/connect.ts'
import { trustedScriptUrl } from '../adapters/bridge/trusted.ts'
import type { HistoryApi } from '../app/api/history-api.ts'
import { App } from '../ui/app.tsx'
import { applyAppearance, readAppearance } from '../ui/state/appearance.ts'
import { listenForInstall } from '../ui/state/install.ts'
import { fetchShared } from '../ui/state/shared-files.ts'
import { pageApi } from './page-api.ts'
import { pageMedia } from './page-media.ts'
import { startServiceWorker } from './register.ts'
import workerUrl from './history.worker.ts?worker&url'
import '../ui/tokens.css'
import '../ui/base.css'

applyAppearance(readAppearance())
listenForInstall()
fetchShared()

const history = connect<HistoryApi>(
  () => new Worker(trustedScriptUrl(workerUrl), { type: 'module', name: 'history' }),
)
const root = document.getElementById('app')
const api = pageApi(history.api)
const openReader = () => import('./sheet-reader.ts').then((m) => m.openSheetReader())
const addresses = pageMedia(api)
/** What is shown goes with the worker that could read it. */
const end = () => {
  addresses.forget()
  history.end()
}
if (root)
  render(
    () => <App api={api} onLost={history.onLost} end={end} media={addresses} openReader={openReader} />,
    root,
  )
if (import.meta.env.PROD) void startServiceWorker()
