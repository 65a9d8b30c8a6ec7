import type { AccountFacts } from './account-facts.ts'
import type { ArchiveFacts } from './archive-facts.ts'
import type { CommitFacts } from './commit-facts.ts'
import type { ObjectFacts } from './object-facts.ts'
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
  /** Makes deletion real: nothing replaced or removed stays in a log. */
  tidy(): Promise<void>
  close(): Promise<void>
}
