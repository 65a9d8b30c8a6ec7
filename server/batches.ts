/**
 * Runs calls that arrive together as one batch: eight uploads that finish side by side share one transaction and so
 * one wait for the disk. `run` answers in the order it was given; when it fails, each call of the batch fails.
 * `gather` is given how many wait before each batch and may hold it back for others that are about to come.
 */
export function inBatches<Item, Answer>(
  run: (batch: readonly Item[]) => Promise<readonly Answer[]>,
  gather: (waiting: () => number) => Promise<void> = () => Promise.resolve(),
): (item: Item) => Promise<Answer> {
  type Waiting = { item: Item; done: (answer: Answer) => void; failed: (error: unknown) => void }
  let waiting: Waiting[] = []
  let running = false

  async function flush(): Promise<void> {
    await gather(() => waiting.length)
    const batch = waiting
    waiting = []
    try {
      const answers = await run(batch.map(({ item }) => item))
      batch.forEach(({ done }, i) => {
        done(answers[i]!)
      })
    } catch (error) {
      for (const { failed } of batch) failed(error)
    }
  }

  async function drain(): Promise<void> {
    while (waiting.length > 0) await flush()
    running = false
  }

  return (item) =>
    new Promise((done, failed) => {
      waiting.push({ item, done, failed })
      if (running) return
      running = true
      setImmediate(() => void drain())
    })
}
