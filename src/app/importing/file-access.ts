import type { ByteSink, ByteSource, FolderSink, FolderSource } from '../../domain/ports.ts'
import type { BrowserFile, BrowserFolder, PickedFile } from '../api/browser-objects.ts'

/** A file being written, and what it became once it is closed. */
export interface FileSink extends ByteSink {
  file(): Promise<BrowserFile>
}

/** How the use cases come to the bytes of what was picked, and to places for what they write. */
export interface FileAccess {
  openFolder(folder: BrowserFolder): FolderSource
  openFiles(files: readonly PickedFile[]): FolderSource
  openFile(file: BrowserFile): ByteSource
  folderSink(folder: BrowserFolder): FolderSink
  exportFile(name: string): Promise<FileSink>
}
