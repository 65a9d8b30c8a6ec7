import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { fromBase64Url, fromHex, toHex } from '../../../src/core/bytes.ts'

/** One account or archive as the storage shows it. */
export interface Seen {
  /** Hex. */
  readonly id: string
  /** Numbers in rows that name it: days, counts, bytes, states. */
  readonly numbers: ReadonlyMap<string, number>
  /** Where it comes in anything that has an order: row ids, places in the file, inodes, file times. */
  readonly orders: ReadonlyMap<string, number>
  /** How large what belongs to it is. */
  readonly sizes: ReadonlyMap<string, number>
  /** Every byte string in rows and log lines that name it. */
  readonly bytes: readonly Uint8Array[]
}

export interface Storage {
  seen(id: string): Seen
}

interface Row {
  readonly table: string
  readonly columns: Readonly<Record<string, unknown>>
}

/** Everything a stopped service leaves behind: rows, the raw file, objects, names, inodes, times, logs. */
export function readStorage(dataFolder: string, log: readonly string[]): Storage {
  const path = join(dataFolder, 'heirloom.db')
  const rows = [...readRows(path), ...log.map(logRow)]
  const raw = readFileSync(path)
  return { seen: (id) => seenIn({ id, rows, raw, dataFolder }) }
}

function readRows(path: string): Row[] {
  const database = new DatabaseSync(path)
  const names = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all() as {
    name: string
  }[]
  const rows = names.flatMap(({ name: table }) => {
    const all = selectAll(database, table)
    return all.map((columns) => ({ table, columns }))
  })
  database.close()
  return rows
}

function selectAll(database: InstanceType<typeof DatabaseSync>, table: string): Record<string, unknown>[] {
  try {
    return database.prepare(`SELECT rowid AS row_order, * FROM ${table}`).all() as Record<string, unknown>[]
  } catch {
    // Without row ids, as it should be.
    return database.prepare(`SELECT * FROM ${table}`).all() as Record<string, unknown>[]
  }
}

/** Whatever in a line could be bytes. */
function logRow(line: string, row_order: number): Row {
  const words = line.split(/[^\w-]+/).map((word) => fromHex(word) ?? fromBase64Url(word))
  const long = words.filter((bytes) => bytes !== null && bytes.length >= 8)
  return { table: 'log', columns: { row_order, ...Object.fromEntries(long.entries()) } }
}

interface Sought {
  readonly id: string
  readonly rows: readonly Row[]
  readonly raw: Buffer
  readonly dataFolder: string
}

function seenIn({ id, rows, raw, dataFolder }: Sought): Seen {
  const own = rows.filter(({ columns }) => Object.values(columns).some((value) => isBytes(value, id)))
  const numbers = new Map<string, number>()
  const orders = new Map<string, number>()
  const sizes = new Map<string, number>()
  const bytes: Uint8Array[] = []
  for (const { table, columns } of own) {
    add(sizes, `rows of ${table}`, 1)
    for (const [column, value] of Object.entries(columns)) {
      const name = `${table}.${column}`
      if (value instanceof Uint8Array) {
        bytes.push(value)
        add(sizes, name, value.length)
      } else if (typeof value === 'number') {
        const into = column === 'row_order' ? orders : numbers
        note(into, name, value)
      }
    }
  }
  notePlaces(orders, raw, id)
  for (const { columns } of own) {
    if (columns['folder'] instanceof Uint8Array)
      noteFiles({ orders, sizes }, join(dataFolder, 'objects', toHex(columns['folder'])))
  }
  return { id, numbers, orders, sizes, bytes }
}

function isBytes(value: unknown, id: string): boolean {
  return value instanceof Uint8Array && toHex(value) === id
}

function add(into: Map<string, number>, name: string, value: number): void {
  into.set(name, (into.get(name) ?? 0) + value)
}

/** Least and most of what several rows say. */
function note(into: Map<string, number>, name: string, value: number): void {
  into.set(`least ${name}`, Math.min(into.get(`least ${name}`) ?? value, value))
  into.set(`most ${name}`, Math.max(into.get(`most ${name}`) ?? value, value))
}

/** Every place of the id in the raw file: pages, and cells in them. */
function notePlaces(orders: Map<string, number>, raw: Buffer, id: string): void {
  const wanted = Buffer.from(id, 'hex')
  for (let at = raw.indexOf(wanted), n = 0; at >= 0; at = raw.indexOf(wanted, at + 1), n++) {
    if (n < 2) orders.set(`place ${n}`, at)
    note(orders, 'place', at)
  }
}

function noteFiles(
  { orders, sizes }: { orders: Map<string, number>; sizes: Map<string, number> },
  folder: string,
): void {
  const noteTimes = (what: string, path: string) => {
    const { ino, mtimeMs, size } = statSync(path)
    note(orders, `inode of ${what}`, ino)
    note(orders, `time of ${what}`, mtimeMs)
    return size
  }
  noteTimes('folder', folder)
  const names = readdirSync(folder)
  sizes.set('files', names.length)
  for (const name of names) add(sizes, 'bytes in files', noteTimes('file', join(folder, name)))
}
