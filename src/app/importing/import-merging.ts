import { HeirloomError } from '../../core/errors.ts'
import type { Segment, Spine } from '../../domain/history/types.ts'
import type { ImportRun } from './import-run.ts'
import type { ImportOutcome } from './publish.ts'

export function importMerging(run: ImportRun, spine: Spine, staged: readonly Segment[]): Promise<ImportOutcome> {
  void run
  void spine
  void staged
  throw new HeirloomError('bug', 'not yet')
}
