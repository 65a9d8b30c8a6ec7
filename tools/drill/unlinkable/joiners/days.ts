import { everyPair, type Joiner } from '../matching.ts'

/** Any number of the account's rows, days above all, against any number of the archive's. */
export const days: Joiner = (accounts, archives) => everyPair(accounts, archives, ({ numbers }) => numbers)
