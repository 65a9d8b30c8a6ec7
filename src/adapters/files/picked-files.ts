import { HeirloomError } from '../../core/errors.ts'
import type { FolderSource } from '../../domain/ports.ts'
import { blobSource } from './blob-source.ts'
import { pathParts } from './safe-path.ts'

/** Children that one folder may have, and files that a plain folder input may give. */
export const maxListed = 100_000
const maxPicked = 2_000_000

export interface PickedPath {
  /** As `webkitRelativePath`: the picked folder's name is its first part. */
  readonly path: string
  readonly file: Blob
}

type Node = Map<string, Node | Blob>

/** A folder from `<input webkitdirectory>` or a dropped list of files: the tree is rebuilt from the paths. */
export function pickedFilesSource(files: readonly PickedPath[]): FolderSource {
  if (files.length > maxPicked) throw new HeirloomError('too-large', 'a folder of too many files')
  const top: Node = new Map()
  for (const { path, file } of files) add(top, pathParts(path), file)
  const only = [...top.entries()]
  const [name, root] =
    only.length === 1 && only[0]![1] instanceof Map ? [only[0]![0], only[0]![1]] : ['', top]
  return {
    name,
    list: (path) => Promise.resolve(listNode(find(root, pathParts(path)))),
    open(path) {
      const node = find(root, pathParts(path))
      return node instanceof Blob
        ? Promise.resolve(blobSource(node))
        : Promise.reject(new HeirloomError('source-unreadable', 'there is no such file'))
    },
  }
}

function add(top: Node, parts: readonly string[], file: Blob): void {
  let node = top
  for (const part of parts.slice(0, -1)) {
    const next = node.get(part) ?? (new Map() as Node)
    if (!(next instanceof Map)) return
    node.set(part, next)
    node = next
  }
  const name = parts.at(-1)
  if (name !== undefined && !node.has(name)) node.set(name, file)
}

function find(root: Node, parts: readonly string[]): Node | Blob | undefined {
  let node: Node | Blob | undefined = root
  for (const part of parts) node = node instanceof Map ? node.get(part) : undefined
  return node
}

function listNode(node: Node | Blob | undefined) {
  if (!(node instanceof Map)) throw new HeirloomError('source-unreadable', 'there is no such folder')
  if (node.size > maxListed) throw new HeirloomError('too-large', 'a folder of too many files')
  return [...node].map(([name, child]) => ({
    name,
    kind: child instanceof Map ? ('directory' as const) : ('file' as const),
  }))
}
