import type { Millis } from './basic-views.ts'

/** Why a file did not come in: not in the folder, changed since it was sealed, another file, or not to be read. */
export type FileFault = 'missing' | 'altered' | 'other' | 'unreadable'

/** A file that did not come in. Nothing of its content or name: reports are kept and passed on. */
export interface FileTrouble {
  readonly fault: FileFault
  /** What its sender says it is. */
  readonly contentType: string
  readonly bytes: number
  /** Of a message that names it. */
  readonly date: Millis
}

/** What became of the files that came along with an import. */
export interface MediaImport {
  readonly taken: number
  /** Sealed, as they lie here. */
  readonly takenBytes: number
  readonly alreadyHere: number
  /** Contents, by what was wrong. */
  readonly faults: Readonly<Record<FileFault, number>>
  /** The first 500 of them. */
  readonly troubles: readonly FileTrouble[]
}

/** What became of the files that an export names. */
export interface MediaExport {
  readonly written: number
  /** Sealed, as they lie there. */
  readonly bytes: number
  /** By an earlier export into the same folder. */
  readonly alreadyThere: number
  /** Not on this device, or damaged here. */
  readonly missing: number
}
