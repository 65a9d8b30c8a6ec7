import { readdirSync, readFileSync } from 'node:fs'

interface ProcessRow {
  readonly pid: number
  readonly parent: number
  readonly command: string
}

/** A browser's processes by its profile folder, from /proc. Empty where there is none (then nothing is measured). */
export function browserProcesses(
  profile: string,
): { readonly browser: number; readonly renderers: number[] } | null {
  const rows = allProcesses()
  const browser = rows.find(
    ({ command }) => command.includes(`--user-data-dir=${profile}\0`) && !command.includes('--type='),
  )
  if (!browser) return null
  const family = new Set([browser.pid])
  for (let grown = true; grown;) {
    grown = false
    for (const row of rows)
      if (family.has(row.parent) && !family.has(row.pid)) {
        family.add(row.pid)
        grown = true
      }
  }
  const renderers = rows
    .filter(({ pid, command }) => family.has(pid) && command.includes('--type=renderer'))
    .map(({ pid }) => pid)
  return { browser: browser.pid, renderers }
}

function allProcesses(): ProcessRow[] {
  const rows: ProcessRow[] = []
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'latin1')
      const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
      // Chromium's children put spaces where others put zeros.
      const command = readFileSync(`/proc/${name}/cmdline`, 'latin1').replace(/ (?=--)/g, '\0') + '\0'
      rows.push({ pid: Number(name), parent, command })
    } catch {
      // it ended meanwhile
    }
  }
  return rows
}

/** Proportional set size in bytes; 0 when the process is gone. */
function pssBytes(pid: number): number {
  try {
    const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1')
    return Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? 0) * 1024
  } catch {
    return 0
  }
}

/** Samples memory until stopped; answers the peak of the largest renderer (the page with its workers) in bytes. */
export function watchMemory(profile: string, everyMs = 50): () => number {
  let peak = 0
  let renderers: number[] = []
  let ticks = 0
  const sample = () => {
    if (ticks++ % 10 === 0) renderers = browserProcesses(profile)?.renderers ?? []
    peak = Math.max(peak, ...renderers.map(pssBytes))
  }
  sample()
  const timer = setInterval(sample, everyMs)
  return () => {
    clearInterval(timer)
    return peak
  }
}
