import type { Millis } from './basic-views.ts'

// What the screens see of proof: another device's archive, checks, and what a restore could not bring in.

/** What this device's backup met at the service, and what it has itself. */
export interface OtherDeviceView {
  /** `older`: no newer than this device has seen: it was put back. `same`: nothing else is there any more. */
  readonly state: 'newer' | 'older' | 'unreadable' | 'gone' | 'same'
  /** Of what was looked at: an answer is good for that alone. */
  readonly mark: string
  readonly there: OtherArchiveView | null
  readonly here: {
    readonly messages: number
    readonly chats: number
    /** 0: none was made or restored here. */
    readonly lastBackup: Millis
    readonly generation: number
  }
}

export interface OtherArchiveView {
  readonly at: Millis
  readonly generation: number
  readonly messages: number
  readonly chats: number
  /** Four characters that tell devices apart. */
  readonly device: string
  /** Written under this device's own mark: it was copied, or set back. */
  readonly copy: boolean
  /** Its archives are joined without asking. */
  readonly agreed: boolean
}

/** How a backup is to be made that has met another device's. */
export interface JoinChoice {
  /** What was deleted there: `ask` refuses with `join-question` when it is more than a tenth. */
  readonly deletions: 'ask' | 'follow' | 'keep'
  readonly remember: boolean
}

export type CheckFault =
  /** Nothing is at the service. */
  | 'no-backup'
  /** Its list cannot be opened, or does not add up. */
  | 'list-damaged'
  | 'list-wrong'
  /** It is older than what this device has seen, or than was asked for. */
  | 'older'
  /** It does not go on from what this device has seen. */
  | 'other-line'
  | 'part-missing'
  | 'part-damaged'
  /** A part holds something else than the list says. */
  | 'part-wrong'
  | 'directory-wrong'
  | 'count-wrong'
  /** Photos and files that were sent, and are not there or not as they were sent. */
  | 'file-missing'
  | 'file-damaged'

export interface CheckFinding {
  readonly fault: CheckFault
  /** Messages, files, or entries of the directory, that it is about; 0: it is about the whole. */
  readonly items: number
  /** Dates of those messages; 0: not known. */
  readonly firstDate: Millis
  readonly lastDate: Millis
}

/** What a check found. */
export interface CheckView {
  readonly at: Millis
  /** 0 when it could not be opened. */
  readonly generation: number
  readonly archiveTime: Millis
  readonly messages: number
  readonly chats: number
  readonly parts: number
  readonly bytes: number
  readonly ms: number
  /** How many faults there are; `findings` tells at most 100 of them. None: it restores. */
  readonly faults: number
  readonly findings: readonly CheckFinding[]
  /** Messages in parts that cannot be restored. */
  readonly messagesLost: number
  /** Photos and files that were held to the list, and how many of them were read whole. */
  readonly files: number
  readonly filesRead: number
}

/** What a restore could not bring in, and may yet. */
export interface MissingView {
  readonly messages: number
  readonly parts: readonly MissingPartView[]
}

export interface MissingPartView {
  readonly messages: number
  readonly firstDate: Millis
  readonly lastDate: Millis
  readonly why: 'not-found' | 'damaged'
}

export interface FetchedAgain {
  readonly added: number
  readonly missing: MissingView
}
