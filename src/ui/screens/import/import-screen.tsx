import { createEffect, Match, onCleanup, Show, Switch } from 'solid-js'
import { Navigate, useNavigate, useParams } from '@solidjs/router'
import { routes } from '../../routes.ts'
import { useHistory } from '../../state/history.tsx'
import { createImportFlow, steps, type Step } from './flow.ts'
import { FoundPage } from './found-page.tsx'
import { KeyPage } from './key-page.tsx'
import { PickPage } from './pick-page.tsx'
import { PreviewPage } from './preview-page.tsx'
import { ReportPage } from './report-page.tsx'
import { RunPage } from './run-page.tsx'

/** Import as a row of pages: what was picked, the key, what is inside, the work, the report. */
export function ImportScreen() {
  const history = useHistory()
  const params = useParams<{ step?: string }>()
  const navigate = useNavigate()
  let forget: () => void = () => undefined
  const flow = history.kept('import', (drop) => ({ ...createImportFlow(history), drop }))
  forget = flow.drop
  const step = (): Step => steps.find((name) => name === params.step) ?? 'pick'
  const go = (to: Step) => navigate(to === 'pick' ? routes.import : routes.importStep(to))

  createEffect(() => flow.setShown(step()))
  // An import at work takes whoever comes back straight to it.
  createEffect(() => {
    if (step() === 'pick' && flow.importing.state() === 'busy')
      navigate(routes.importStep('run'), { replace: true })
  })
  createEffect(() => {
    if (step() === 'run' && flow.importing.state() === 'done')
      navigate(routes.importStep('report'), { replace: true })
  })
  onCleanup(() => {
    flow.setShown(null)
    // Leaving wipes the key in the worker; only work under way goes on.
    if (flow.importing.state() !== 'busy') forget()
  })
  return (
    <Show when={flow.allows(step())} fallback={<Navigate href={routes.import} />}>
      <Switch>
        <Match when={step() === 'pick'}>
          <PickPage flow={flow} onNext={() => go('found')} />
        </Match>
        <Match when={step() === 'found'}>
          <FoundPage flow={flow} onNext={() => go('key')} />
        </Match>
        <Match when={step() === 'key'}>
          <KeyPage flow={flow} onNext={() => go('preview')} />
        </Match>
        <Match when={step() === 'preview'}>
          <PreviewPage flow={flow} onNext={() => go('run')} />
        </Match>
        <Match when={step() === 'run'}>
          <RunPage flow={flow} onBack={() => go('preview')} />
        </Match>
        <Match when={step() === 'report'}>
          <ReportPage flow={flow} />
        </Match>
      </Switch>
    </Show>
  )
}
