import { everyPair, type Joiner } from '../matching.ts'

/** Who came first: row ids, places of cells and pages in the raw file, inodes, file times. */
export const order: Joiner = (accounts, archives) => everyPair(accounts, archives, ({ orders }) => orders)
