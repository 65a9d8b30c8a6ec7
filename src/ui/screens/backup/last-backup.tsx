import { Show } from 'solid-js'
import { A } from '@solidjs/router'
import type { BackupReport } from '../../../app/api/views.ts'
import { routes } from '../../routes.ts'
import { BigNumber, BigNumbers, Fact, Facts, Section } from '../../parts/page.tsx'
import { formatShortDay, formatTime } from '../../words/dates.ts'
import { count, formatBytes, formatDuration, formatNumber, unit } from '../../words/numbers.ts'

/** What people care about: when it was, and how much it holds. */
export function LastNumbers(props: { readonly report: BackupReport }) {
  return (
    <BigNumbers>
      <BigNumber
        value={formatShortDay(props.report.at, Date.now())}
        label={`last backup, ${formatTime(props.report.at)}`}
      />
      <BigNumber value={formatNumber(props.report.messages)} label={unit(props.report.messages, 'message')} />
    </BigNumbers>
  )
}

/** The rest of it: how large, how long, what was left out, and where it is. */
export function LastFacts(props: { readonly report: BackupReport; readonly serviceUrl: string }) {
  const left = () => props.report.leftOut
  return (
    <Section title="The last backup">
      <Facts>
        <Fact name="Chats">{formatNumber(props.report.chats)}</Fact>
        <Fact name="Size at the service">{formatBytes(props.report.archiveBytes)}</Fact>
        <Fact name="Sent that time">{formatBytes(props.report.sentBytes)}</Fact>
        <Fact name="Time taken">{formatDuration(props.report.ms)}</Fact>
        <Fact name="Left out">
          <LeftOut viewOnce={left().viewOnce} expiring={left().expiring} odd={left().odd} />
        </Fact>
        <Show when={left().unreadable > 0}>
          <Fact name="Could not be read here">
            <A href={routes.setAside}>{count(left().unreadable, 'message')}, set aside</A>
          </Fact>
        </Show>
        <Fact name="Service">
          <bdi>{props.serviceUrl}</bdi>
        </Fact>
      </Facts>
    </Section>
  )
}

/** In its place before the first one: where it will be. */
export function NotYet(props: { readonly serviceUrl: string }) {
  return (
    <Facts>
      <Fact name="Service">
        <bdi>{props.serviceUrl}</bdi>
      </Fact>
    </Facts>
  )
}

function LeftOut(props: { readonly viewOnce: number; readonly expiring: number; readonly odd: number }) {
  const parts = () =>
    [
      props.viewOnce > 0 ? `${formatNumber(props.viewOnce)} view-once` : '',
      props.expiring > 0 ? `${formatNumber(props.expiring)} disappearing within a day` : '',
      props.odd > 0 ? `${formatNumber(props.odd)} of a kind not known yet` : '',
    ].filter((part) => part !== '')
  return <>{parts().length > 0 ? parts().join(', ') : 'nothing'}</>
}
