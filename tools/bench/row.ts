export interface Row {
  readonly name: string
  readonly ours: number
  readonly peer: number
  readonly peerName: string
  readonly unit: 'ms' | 'bytes' | 'MB/s'
  /** ours / peer. */
  readonly ratio: number
}

export function row(name: string, unit: Row['unit'], ours: number, peer: number, peerName: string): Row {
  const digits = unit === 'bytes' ? 1 : 100
  const rounded = (value: number) => Math.round(value * digits) / digits
  return {
    name,
    ours: rounded(ours),
    peer: rounded(peer),
    peerName,
    unit,
    ratio: Math.round((1000 * ours) / peer) / 1000,
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2
}
