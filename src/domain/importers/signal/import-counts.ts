import { OddCounts } from './odd-reason.ts'

/** What an import or preview has met so far. */
export class ImportCounts {
  read = 0
  added = 0
  updated = 0
  unchanged = 0
  notChosen = 0
  expired = 0
  deletedHere = 0
  attachments = 0
  missingMedia = 0
  readonly odd = new OddCounts()
}
