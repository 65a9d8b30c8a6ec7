/** What a credential says openly besides its day, and the numbers that stand for it (docs/protocol.md section 1). */
export type Level = 'free' | 'paid'
export type ArchiveType = 'messages' | 'media'

export const levelNumbers: Readonly<Record<Level, number>> = { free: 200, paid: 201 }
export const typeNumbers: Readonly<Record<ArchiveType, number>> = { messages: 1, media: 2 }

/** Null: no level of ours. */
export function levelOf(number: number): Level | null {
  return number === levelNumbers.free ? 'free' : number === levelNumbers.paid ? 'paid' : null
}

/** Null: no type of ours. */
export function typeOf(number: number): ArchiveType | null {
  return number === typeNumbers.messages ? 'messages' : number === typeNumbers.media ? 'media' : null
}
