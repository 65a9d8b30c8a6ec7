/** What a walk has met of one message, for the rules of its own that a message has. */
export class Tally {
  /** Bit n: field n is there; is neither zero nor empty; is there again. */
  present = 0
  filled = 0
  again = 0
  /** The noted fields' values. */
  a = 0
  b = 0
  /** Fields that the schema does not know. */
  strange = false

  /** Over the whole walk: whose chats and whose authorship everything in it allows. */
  chats = 0
  authors = 0
  /** Votes of a poll, and who gave them. */
  votes = 0
  readonly voters = new Set<number>()
  /** What the revisions of an item are: their directions and kinds as bits, their author (-1: they differ). */
  revisionBits = 0
  revisionAuthor = 0
  voiceMessage = false

  begin(): void {
    this.chats = this.authors = -1
    this.revisionBits = this.revisionAuthor = 0
    this.voiceMessage = false
    this.endPoll()
  }

  endPoll(): void {
    if (this.votes === 0) return
    this.votes = 0
    this.voters.clear()
  }

  has(field: number): boolean {
    return (this.present & (1 << field)) !== 0
  }

  fills(field: number): boolean {
    return (this.filled & (1 << field)) !== 0
  }

  repeats(field: number): boolean {
    return (this.again & (1 << field)) !== 0
  }
}
