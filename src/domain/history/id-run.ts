/** Ids of new pages and segments: run number × 2^20 + counter, so that one writer writes in key order. */
const idsPerRun = 2 ** 20

/** Runs are below 2^33, so that every id is a safe integer. */
export const maxIdRun = 2 ** 33

/** Each call gives the next id. */
export function idsFrom(newIdRun: () => number): () => number {
  let run = 0
  let counter = idsPerRun
  return () => {
    if (counter === idsPerRun) {
      run = newIdRun()
      counter = 0
    }
    return run * idsPerRun + counter++
  }
}
