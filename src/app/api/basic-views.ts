// What all views are made of.

/** Milliseconds since 1970. */
export type Millis = number

export interface Progress {
  readonly step:
    | 'checking'
    | 'reading'
    | 'merging'
    | 'saving'
    | 'preparing'
    | 'uploading'
    | 'committing'
    | 'downloading'
    | 'writing'
    | 'deleting'
    | 'sending-files'
    | 'fetching-files'
    | 'media'
  readonly done: number
  readonly total: number
  readonly unit: 'bytes' | 'messages' | 'parts' | 'files'
  /** Of steps that count files. */
  readonly bytes?: { readonly done: number; readonly total: number }
}

/** What happened, what is safe, what to do next: three plain sentences chosen by code. */
export interface FailureView {
  readonly code: string
  readonly facts: Readonly<Record<string, number | boolean | string>>
}
