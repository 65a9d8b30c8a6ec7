import type { FailureView, Millis, Progress } from './basic-views.ts'
import type { MissingView } from './proof-views.ts'

// What the screens see of backups, plans and the service.

export interface BackupStatus {
  readonly state: 'off' | 'waiting' | 'running' | 'failed'
  /** Whether backups are turned on on this device. */
  readonly on: boolean
  readonly last: BackupReport | null
  readonly progress: Progress | null
  readonly failure: FailureView | null
  readonly serviceUrl: string
  /** A card payment was begun on this device; turning backups off does not end it. */
  readonly subscribed: boolean
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
