/** Lines that stand in one text only, in order, a few of them: enough to see what went wrong. */
export function differences(before: string, after: string, most = 12): string[] {
  const [old, now] = [before.split('\n'), after.split('\n')]
  const oldLeft = counted(old)
  const nowLeft = counted(now)
  const found: string[] = []
  for (const line of old) if (!take(nowLeft, line)) found.push(`- ${line}`)
  for (const line of now) if (!take(oldLeft, line)) found.push(`+ ${line}`)
  if (found.length === 0 && before !== after) found.push('the same lines in another order')
  return found.length > most ? [...found.slice(0, most), `… and ${found.length - most} more`] : found
}

function counted(lines: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1)
  return counts
}

function take(counts: Map<string, number>, line: string): boolean {
  const left = counts.get(line) ?? 0
  if (left > 0) counts.set(line, left - 1)
  return left > 0
}
