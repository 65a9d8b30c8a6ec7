import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { toBase64Url } from '../src/core/bytes.ts'

/** One file of the built app, in the encodings that the build made, or else in gzip where that helps. */
export interface AppFile {
  readonly type: string
  readonly etag: string
  /** Its name changes with its content. */
  readonly hashed: boolean
  readonly bodies: Readonly<Partial<Record<Encoding, Uint8Array<ArrayBuffer>>>> & {
    readonly identity: Uint8Array<ArrayBuffer>
  }
}

export type Encoding = 'br' | 'gzip' | 'identity'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.wasm': 'application/wasm',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
  '.map': 'application/json',
}

/**
 * Reads the whole built app. The keys are the only paths that are ever served, so no path can lead elsewhere. Empty
 * when the folder is not there.
 */
export async function readApp(folder: string): Promise<Map<string, AppFile>> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  const files = new Map<string, AppFile>()
  const paths = names.filter((name) => name.isFile()).map((name) => join(name.parentPath, name.name))
  const present = new Set(paths)
  for (const path of paths) {
    if (isEncodingOf(path, present)) continue
    const url = '/' + path.slice(folder.length + 1).replaceAll('\\', '/')
    files.set(url, await readFileOf(path, url, present))
  }
  return files
}

function isEncodingOf(path: string, present: ReadonlySet<string>): boolean {
  return /\.(br|gz)$/.test(path) && present.has(path.replace(/\.(br|gz)$/, ''))
}

async function readFileOf(path: string, url: string, present: ReadonlySet<string>): Promise<AppFile> {
  const read = async (from: string) => new Uint8Array(await readFile(from))
  const identity = await read(path)
  const br = present.has(`${path}.br`) ? { br: await read(`${path}.br`) } : {}
  const type = types[extname(path)] ?? 'application/octet-stream'
  const gzip = present.has(`${path}.gz`) ? { gzip: await read(`${path}.gz`) } : compressed(identity, type)
  return {
    type,
    etag: toBase64Url(createHash('sha256').update(identity).digest().subarray(0, 16)),
    hashed: /^\/assets\/.*[-.][\w-]{8,}\.\w+$/.test(url),
    bodies: { identity, ...gzip, ...br },
  }
}

/** The app is public and the same for everyone: compressing it tells nobody anything. */
function compressed(identity: Uint8Array, type: string): { gzip?: Uint8Array<ArrayBuffer> } {
  if (!/^text\/|json$|wasm$|svg/.test(type)) return {}
  const gzip = new Uint8Array(gzipSync(identity, { level: 9 }))
  return gzip.length < identity.length ? { gzip } : {}
}
