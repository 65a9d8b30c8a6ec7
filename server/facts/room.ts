/** How much an archive may hold. */
export interface Room {
  readonly maxBytes: number
  /** Of a media archive all bytes count; of one with a manifest committed and pending ones are each held to it. */
  readonly together: boolean
}

export interface Usage {
  readonly committedBytes: number
  /** Objects no manifest needs yet, and uploads under way. */
  readonly pendingBytes: number
}

export function fits({ maxBytes, together }: Room, usage: Usage, bytes: number): boolean {
  return usage.pendingBytes + (together ? usage.committedBytes : 0) + bytes <= maxBytes
}
