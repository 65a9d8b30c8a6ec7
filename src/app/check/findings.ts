import type { Bytes } from '../../core/bytes.ts'
import type { ObjectRow } from '../../domain/archive/object-rows.ts'
import type { CheckFault, CheckFinding } from '../api/proof-views.ts'

/** Findings that are told one by one; beyond that they are counted. */
const maxFindings = 100

/** What a check has found so far. */
export class Findings {
  readonly told: CheckFinding[] = []
  /** Objects to be made anew. */
  readonly broken: Bytes[] = []
  faults = 0
  messagesLost = 0
  /** The list itself is at fault, not only what it lists. */
  ofList = false

  addOfList(fault: CheckFault): void {
    this.ofList = true
    this.add({ fault, items: 0, firstDate: 0, lastDate: 0 })
  }

  addCount(fault: 'count-wrong' | 'directory-wrong', items: number): void {
    this.add({ fault, items, firstDate: 0, lastDate: 0 })
  }

  addPart(
    fault: CheckFault,
    { name, items, minDate, dateSpan }: ObjectRow,
    kind: 'pages' | 'directory',
  ): void {
    this.broken.push(name)
    const pages = kind === 'pages'
    if (pages) this.messagesLost += items
    const [firstDate, lastDate] = pages ? [minDate * 1000, (minDate + dateSpan) * 1000] : [0, 0]
    this.add({ fault, items, firstDate, lastDate })
  }

  private add(finding: CheckFinding): void {
    this.faults++
    if (this.told.length < maxFindings) this.told.push(finding)
  }
}
