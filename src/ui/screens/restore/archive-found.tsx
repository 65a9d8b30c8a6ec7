import type { ArchiveView } from '../../../app/api/views.ts'
import { BigNumber, BigNumbers, Fact, Facts } from '../../parts/page.tsx'
import { formatMoment } from '../../words/dates.ts'
import { formatBytes, formatNumber, unit } from '../../words/numbers.ts'

/** What lies at the service under a key. */
export function ArchiveFound(props: { readonly archive: ArchiveView }) {
  return (
    <>
      <BigNumbers>
        <BigNumber
          value={formatNumber(props.archive.messages)}
          label={unit(props.archive.messages, 'message')}
        />
        <BigNumber value={formatNumber(props.archive.chats)} label={unit(props.archive.chats, 'chat')} />
      </BigNumbers>
      <Facts>
        <Fact name="Made">{formatMoment(props.archive.at)}</Fact>
        <Fact name="Backup number">{formatNumber(props.archive.generation)}</Fact>
        <Fact name="Size">{formatBytes(props.archive.bytes)}</Fact>
      </Facts>
    </>
  )
}
