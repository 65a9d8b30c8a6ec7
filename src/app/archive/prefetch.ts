/**
 * Runs `load` for each input with at most `width` under way, and yields the results in the order of the inputs. No
 * more than `width` results wait at any time. Ends what it started when the consumer leaves.
 */
export async function* prefetch<In, Out>(
  inputs: Iterable<In>,
  width: number,
  load: (input: In) => Promise<Out>,
): AsyncGenerator<Out> {
  const queue: Promise<Out>[] = []
  try {
    for (const input of inputs) {
      const loading = load(input)
      loading.catch(() => undefined)
      queue.push(loading)
      if (queue.length === width) yield await queue.shift()!
    }
    while (queue.length > 0) yield await queue.shift()!
  } finally {
    await Promise.allSettled(queue)
  }
}
