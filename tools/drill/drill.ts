import type { Random } from '../../src/domain/sample/random.ts'

/** A drill does something rough to Heirloom again and again and checks each time that nothing gave way. */
export interface Drill {
  readonly about: string
  run(floor: Floor): Promise<void>
}

/** What a drill works with. Every try is told by exactly one `pass` or `fail`. */
export interface Floor {
  readonly random: Random
  readonly seed: number
  /** A whole number from the command line. */
  option(name: string, usual: number): number
  /** Any word from the command line. */
  word(name: string): string | null
  say(line: string): void
  pass(): void
  fail(what: string, why: string): void
}
