import { For, Match, Show, Switch } from 'solid-js'
import type { ImportReport } from '../../../app/api/views.ts'
import { Actions, BigNumber, BigNumbers, Fact, Facts, Note, Page, Section } from '../../parts/page.tsx'
import { Button, ButtonLink } from '../../parts/button.tsx'
import { routes } from '../../routes.ts'
import { useHistory } from '../../state/history.tsx'
import { createLoaded } from '../../state/loaded.ts'
import { saveFile } from '../../state/save-file.ts'
import { formatNumber, unit } from '../../words/numbers.ts'
import type { ImportFlow } from './flow.ts'
import { faultLines, oddLines, reportLines, reportText, secretsSentence, sourceTitle } from './report-text.ts'

/** Last page: every number, what was odd, and the report to keep. */
export function ReportPage(props: { readonly flow: ImportFlow }) {
  return <Show when={props.flow.importing.result()}>{(report) => <Report report={report()} />}</Show>
}

function Report(props: { readonly report: ImportReport }) {
  const finished = Date.now()
  const save = () =>
    saveFile(
      new Blob([reportText(props.report, finished)], { type: 'text/plain;charset=utf-8' }),
      'heirloom-import-report.txt',
    )
  return (
    <Page title="Your history is here" lead={<bdi>{sourceTitle(props.report)}</bdi>}>
      <BigNumbers>
        <BigNumber
          value={formatNumber(props.report.added)}
          label={`${unit(props.report.added, 'message')} added`}
        />
        <BigNumber value={formatNumber(props.report.chats)} label={unit(props.report.chats, 'chat')} />
      </BigNumbers>
      <Facts>
        <For each={reportLines(props.report)}>{([name, value]) => <Fact name={name}>{value}</Fact>}</For>
      </Facts>
      <Show when={props.report.odd.length > 0}>
        <Section title="Odd items">
          <ul class="plain-list">
            <For each={oddLines(props.report)}>{(line) => <li>{line}</li>}</For>
          </ul>
        </Section>
      </Show>
      <Show when={faultLines(props.report).length > 0}>
        <Section title="Files that did not come in">
          <ul class="plain-list">
            <For each={faultLines(props.report)}>{(line) => <li>{line}</li>}</For>
          </ul>
          <p class="soft">
            Their messages are here and show where a file belongs. Bring in a newer backup of the same phone,
            and what it has is added. The saved report lists them one by one.
          </p>
        </Section>
      </Show>
      <Show when={props.report.secretsKeptHere}>
        <Note>
          <p>{secretsSentence}</p>
        </Note>
      </Show>
      <KeepStorage />
      <Actions>
        <ButtonLink href={routes.chats} look="primary">
          Read your chats
        </ButtonLink>
        <Button onClick={save}>Save this report</Button>
      </Actions>
    </Page>
  )
}

/** There is something to lose now: ask the browser to keep it, and say what it answered. */
function KeepStorage() {
  const history = useHistory()
  const answer = createLoaded(() => history.api.askPersistence())
  return (
    <Switch>
      <Match when={answer() === 'persistent'}>
        <p class="soft" role="status">
          The browser has promised to keep this history, its photos and films included.
        </p>
      </Match>
      <Match when={answer() !== null}>
        <Note warn>
          <p>
            The browser has not promised to keep this history when the device runs short of space. Installing
            Heirloom and turning on backups makes it safe.
          </p>
          <div class="actions-inline">
            <ButtonLink href={routes.backup}>About backups</ButtonLink>
          </div>
        </Note>
      </Match>
    </Switch>
  )
}
