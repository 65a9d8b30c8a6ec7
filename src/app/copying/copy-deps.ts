import type { BrowserFolder } from '../api/browser-objects.ts'
import type { FolderAccess } from '../api/folder-copy-api.ts'
import type { ImportingPorts } from '../importing/importing-ports.ts'

/** Where the browser keeps a folder that was picked, so that it can be written to on another day. */
export interface FolderMemory {
  read(): Promise<BrowserFolder | null>
  /** Null forgets it. */
  write(folder: BrowserFolder | null): Promise<void>
  /** Without asking anybody. */
  access(folder: BrowserFolder): Promise<Exclude<FolderAccess, 'gone'>>
}

export interface CopyDeps extends ImportingPorts {
  readonly folderMemory: FolderMemory
}
