import { Show } from 'solid-js'
import { A } from '@solidjs/router'
import type { BackupReport } from '../../../app/views.ts'
import { routes } from '../../routes.ts'
import { BigNumber, BigNumbers, Fact, Facts } from '../../parts/page.tsx'
import { formatDay, formatTime } from '../../words/dates.ts'
import { count, formatBytes, formatDuration, formatNumber, unit } from '../../words/numbers.ts'

/** When, how much, how long, and what was left out. */
export function LastBackup(props: { readonly report: BackupReport }) {
  const left = () => props.report.leftOut
  return (
    <>
      <BigNumbers>
        <BigNumber
          value={formatDay(props.report.at, Date.now())}
          label={`last backup, ${formatTime(props.report.at)}`}
        />
        <BigNumber
          value={formatNumber(props.report.messages)}
          label={unit(props.report.messages, 'message')}
        />
      </BigNumbers>
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
      </Facts>
    </>
  )
}

function LeftOut(props: { readonly viewOnce: number; readonly expiring: number; readonly odd: number }) {
  const parts = () =>
    [
      props.viewOnce > 0 ? `${formatNumber(props.viewOnce)} view-once` : '',
      props.expiring > 0 ? `${formatNumber(props.expiring)} disappearing within a day` : '',
      props.odd > 0 ? `${formatNumber(props.odd)} odd` : '',
    ].filter((part) => part !== '')
  return <>{parts().length > 0 ? parts().join(', ') : 'nothing'}</>
}
