/** Runs tasks of the same name one after the other; others side by side. */
export function turns(): <Answer>(name: string, task: () => Promise<Answer>) => Promise<Answer> {
  const last = new Map<string, Promise<unknown>>()
  return (name, task) => {
    const before = last.get(name) ?? Promise.resolve()
    const mine = before.then(task, task)
    const settled = mine.then(
      () => undefined,
      () => undefined,
    )
    last.set(name, settled)
    void settled.then(() => {
      if (last.get(name) === settled) last.delete(name)
    })
    return mine
  }
}
