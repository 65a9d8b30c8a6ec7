import type { FailureView, Millis, Progress } from './basic-views.ts'
import type { MediaStandingView } from './media-store-api.ts'
import type { MissingView } from './proof-views.ts'

// What the screens see of backups, plans and the service.

/**
 * What a backup that is to be made waits for. `due`: its time, which is `nextAt`. `other-job`: a restore or a deletion.
 * `unlock`: the app is locked.
 */
export type WaitReason = 'due' | 'network' | 'metered' | 'battery' | 'paused' | 'other-job' | 'unlock'

/**
 * How backups stand: one machine, told everywhere the same ([Note: One state]). `done`: the last one was finished and
 * the next is not due. `failed`: with `nextAt` it is tried again then, without it is the person's turn.
 */
export interface BackupStatus {
  readonly state: 'off' | 'waiting' | 'running' | 'done' | 'failed'
  /** Whether backups are turned on on this device. */
  readonly on: boolean
  readonly last: BackupReport | null
  /** Set while `waiting`. */
  readonly waitsFor: WaitReason | null
  /** When something happens by itself: the next backup, the next try, the end of a pause. 0: nobody knows when. */
  readonly nextAt: Millis
  /** Set while `running`. `elsewhere`: in another tab, or without one. */
  readonly runs: 'here' | 'elsewhere' | null
  readonly progress: Progress | null
  /** Of the last try, as long as none has succeeded since. */
  readonly failure: FailureView | null
  readonly failedAt: Millis
  /** Failed in a row. */
  readonly attempts: number
  /** None for three days, and not because the person wants none. */
  readonly late: boolean
  readonly choices: BackupChoicesView
  /** Of photos, films and other files; null: backups are off. */
  readonly media: MediaStandingView | null
  readonly serviceUrl: string
  /** A card payment was begun on this device; turning backups off does not end it. */
  readonly subscribed: boolean
}

/** When backups may be made, as the person chose. */
export interface BackupChoicesView {
  /** Also over networks that charge for data. */
  readonly metered: boolean
  /** Percent; below, no backup begins on battery. 0: whatever is left. */
  readonly batteryFloor: number
}

export interface BackupReport {
  readonly at: Millis
  /** Size at the service. */
  readonly archiveBytes: number
  /** What went over the network this time. */
  readonly sentBytes: number
  readonly ms: number
  readonly messages: number
  readonly chats: number
  readonly leftOut: {
    readonly viewOnce: number
    readonly expiring: number
    readonly odd: number
    /** Messages in parts that could not be read here; `readSetAside` tells which. */
    readonly unreadable: number
  }
}

/** What a recovery key opens at the service, before anything is restored. */
export interface ArchiveView {
  readonly at: Millis
  readonly generation: number
  readonly messages: number
  readonly chats: number
  readonly bytes: number
  /** The service shows other parameters than the ones this backup was written under. */
  readonly otherParameters: boolean
}

/** A recovery key as it is shown once, with what else belongs on its sheet. */
export interface ShownKey {
  readonly key: string
  readonly serviceUrl: string
  /** Of the key. */
  readonly fingerprint: string
  readonly serviceFingerprint: FingerprintView
}

/** What this device has of the service's plans, and what there is to have. */
export interface PlanView {
  readonly level: 'free' | 'paid'
  /** 0: nothing was ever paid here. */
  readonly paidUntil: Millis
  readonly subscribed: boolean
  /** A payment was made whose receipt has not come, or was not redeemed, yet. */
  readonly waiting: boolean
  readonly offered: PlansView
  readonly usedBytes: number
  readonly maxBytes: number
  readonly idleDays: number | null
  /** How long files stay after the paid plan has ended. */
  readonly graceDays: number
  readonly serviceFingerprint: FingerprintView
}

export interface PlanLimitsView {
  readonly textBytes: number
  readonly mediaBytes: number
  readonly mediaDays: number | null
}

export interface PlansView {
  /** Everyone has the paid plan here. */
  readonly open: boolean
  readonly free: PlanLimitsView
  readonly paid: PlanLimitsView
  readonly priceCents: number
  readonly currency: string
  readonly ways: readonly ('card' | 'voucher')[]
}

/** The service's own rows about this device's account, archive and payment, field by field. */
export interface ServiceKnowledge {
  readonly account: readonly StoredField[]
  readonly archive: readonly StoredField[]
  readonly payment: readonly StoredField[]
}

export interface StoredField {
  readonly name: string
  readonly value: string
}

/** What a service is known by. */
export interface FingerprintView {
  /** Twelve, to be compared by people. */
  readonly words: readonly string[]
  /** 22 characters, for the code on the sheet. */
  readonly code: string
}

/** A restore that has not come to its end: what is here, and what is not. */
export interface PartialRestoreView {
  readonly messages: number
  readonly chats: number
  readonly firstDate: Millis
  readonly lastDate: Millis
  readonly expected: { readonly messages: number; readonly chats: number }
  readonly expired: number
  /** Dates are 0 where they are not known. */
  readonly missing: { readonly messages: number; readonly firstDate: Millis; readonly lastDate: Millis }
}

export interface RestoreReport {
  readonly messages: number
  readonly chats: number
  readonly expected: { readonly messages: number; readonly chats: number }
  readonly expired: number
  readonly missingParts: number
  readonly missing: MissingView
  readonly ms: number
}
