import type { AccountFacts } from './account-facts.ts'
import type { ArchiveFacts } from './archive-facts.ts'
import type { CommitFacts } from './commit-facts.ts'
import type { ObjectFacts } from './object-facts.ts'
import type { ParameterFacts } from './parameter-facts.ts'
import type { ReceiptFacts } from './receipt-facts.ts'
import type { PaymentFacts } from './payment-facts.ts'
import type { UploadFacts } from './upload-facts.ts'

/**
 * What the service knows, as rows: the port that SQLite implements. A promise that resolved with a change means the
 * change is on disk.
 */
export interface Facts {
  readonly accounts: AccountFacts
  readonly archives: ArchiveFacts
  readonly commits: CommitFacts
  readonly objects: ObjectFacts
  readonly payments: PaymentFacts
  readonly uploads: UploadFacts
  readonly receipts: ReceiptFacts
  readonly parameters: ParameterFacts
  /** Makes deletion real: nothing replaced or removed stays in a log. */
  tidy(): Promise<void>
  /**
   * Writes the whole database anew in the order of its keys, so that the place of a row in the file does not tell when
   * it came; at most once for each day.
   */
  rewrite(today: number): Promise<void>
  close(): Promise<void>
}
