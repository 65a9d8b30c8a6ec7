import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs'
import { join } from 'node:path'

const mostBytes = 512 * 1024 * 1024

/** What was planted, by what it was planted in. */
export type Planted = Readonly<Record<string, string>>

export interface Traces {
  /** In which files, and of what. */
  readonly files: readonly string[]
  readonly of: ReadonlySet<string>
  /** Bytes. */
  readonly looked: number
}

/** Looks for it in all files below a folder. */
export function tracesBelow(folder: string, planted: Planted): Traces {
  return tracesIn([...filesBelow(folder)], planted)
}

/**
 * The same in files without a name: those that a process and its children keep open after deleting them. Linux only;
 * elsewhere none are seen.
 */
export function tracesUnnamed(pid: number, planted: Planted): Traces {
  const open = family(pid).flatMap((each) => entries(`/proc/${each}/fd`))
  const unnamed = open.filter((path) => {
    const target = linkOf(path)
    // Shared memory is no disk.
    return target.endsWith(' (deleted)') && !/^\/(memfd:|dev\/shm)/.test(target)
  })
  return tracesIn(unnamed, planted)
}

function tracesIn(paths: readonly string[], planted: Planted): Traces {
  const files: string[] = []
  const of = new Set<string>()
  let looked = 0
  for (const path of paths) {
    const bytes = contentOf(path)
    looked += bytes.length
    const found = Object.entries(planted).filter(([, word]) => holds(bytes, word))
    for (const [what] of found) of.add(what)
    if (found.length > 0) files.push(path)
  }
  return { files, of, looked }
}

function holds(bytes: Buffer, word: string): boolean {
  return bytes.includes(word) || bytes.includes(Buffer.from(word, 'utf16le'))
}

function* filesBelow(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) yield* filesBelow(path)
    else if (entry.isFile()) yield path
  }
}

function family(pid: number): number[] {
  const known = [pid]
  for (const each of known)
    for (const task of entries(`/proc/${each}/task`))
      known.push(
        ...contentOf(join(task, 'children'))
          .toString()
          .split(' ')
          .map(Number)
          .filter((child) => child > 0),
      )
  return known
}

/** Nothing where it is not there, or ended meanwhile. */
function entries(folder: string): string[] {
  try {
    return readdirSync(folder).map((name) => join(folder, name))
  } catch {
    return []
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    return ''
  }
}

function contentOf(path: string): Buffer {
  try {
    return statSync(path).size > mostBytes ? Buffer.alloc(0) : readFileSync(path)
  } catch {
    return Buffer.alloc(0)
  }
}
