import type { FrameWriter } from './frame-writer.ts'
import type { CastChat } from './cast.ts'

/** Where the words of a sample come from: a made-up vocabulary (large samples) or written scenes (the small one). */
export interface TextSource {
  /** An exchange begins in this chat. Returns how many messages it has. */
  begin(chat: CastChat): number
  /** Moves on to the next message, and says whose it is: 0 the account itself, n the n-th other member, -1 anyone. */
  speaker(): number
  /**
   * Writes that message's body as UTF-8 at the writer's place (no tag, no length). A draft is what stood there
   * before an edit.
   */
  write(out: FrameWriter, draft?: boolean): void
  /** How often a file comes with words. */
  readonly captionShare: number
  /** UTF-16 length of the body last written, and of its first word. */
  readonly units: number
  readonly firstUnits: number
  /** A few words: a question, a title, a note. At most 60 UTF-16 units. */
  phrase(): string
  /** Language index for a chat. */
  language(): number
}
