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
    | 'media'
  readonly done: number
  readonly total: number
  readonly unit: 'bytes' | 'messages' | 'parts'
}

/** What happened, what is safe, what to do next: three plain sentences chosen by code. */
export interface FailureView {
  readonly code: string
  readonly facts: Readonly<Record<string, number | boolean | string>>
}
