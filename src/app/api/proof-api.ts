import type { BackupReport } from './backup-views.ts'
import type { OnProgress } from './history-api.ts'
import type { CheckView, FetchedAgain, JoinChoice, MissingView, OtherDeviceView } from './proof-views.ts'

/** What the screens may ask of proof: that a backup restores, and whose it is. */
export interface ProofApi {
  /** What this device's backup met at the service. Asks the service. */
  describeOther(): Promise<OtherDeviceView>
  /** Brings another device's archive into this history, and backs up both. `join-question`, `archive-damaged`. */
  joinOther(choice: JoinChoice, onProgress: OnProgress, signal: AbortSignal): Promise<BackupReport>
  /** This history takes the place of what was seen (`OtherDeviceView.mark`). `other-device`: it is no longer that. */
  takeOver(mark: string, onProgress: OnProgress, signal: AbortSignal): Promise<BackupReport>
  /** The last check. Null: there was none. */
  readCheck(): Promise<CheckView | null>
  /** Reads the whole archive at the service and proves that it restores. Changes nothing of history or archive. */
  checkArchive(onProgress: OnProgress, signal: AbortSignal): Promise<CheckView>
  /** Makes anew what the last check found broken, and backs up. */
  repairArchive(onProgress: OnProgress, signal: AbortSignal): Promise<BackupReport>
  /** What a restore here could not bring in. Null: nothing is missing. */
  readMissing(): Promise<MissingView | null>
  /** Tries once more to bring that in. */
  fetchMissing(onProgress: OnProgress, signal: AbortSignal): Promise<FetchedAgain>
}
