import { everyPair, type Joiner } from '../matching.ts'

/** Whose rows are many or long, against whose archive is. */
export const size: Joiner = (accounts, archives) => everyPair(accounts, archives, ({ sizes }) => sizes)
