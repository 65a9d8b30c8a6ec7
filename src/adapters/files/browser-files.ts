import { HeirloomError } from '../../core/errors.ts'
import type { ByteSource, FolderSink, FolderSource } from '../../domain/ports.ts'
import { blobSource } from './blob-source.ts'
import { handleFolderSink, handleFolderSource } from './handle-folder.ts'
import type { FileSink } from './opfs-file.ts'
import { exportFile } from './opfs-file.ts'
import { pickedFilesSource } from './picked-files.ts'

/** What was picked crosses the program unopened; here it is a browser's object again, and is looked at before use. */
export const browserFiles = {
  openFolder: (folder: object): FolderSource => handleFolderSource(asFolder(folder)),
  openFiles: (files: readonly { readonly path: string; readonly file: object }[]): FolderSource =>
    pickedFilesSource(files.map(({ path, file }) => ({ path, file: asBlob(file) }))),
  openFile: (file: object): ByteSource => blobSource(asBlob(file)),
  folderSink: (folder: object): FolderSink => handleFolderSink(asFolder(folder)),
  exportFile: (name: string): Promise<FileSink> => exportFile(name),
}

function asBlob(file: object): Blob {
  if (file instanceof Blob) return file
  throw new HeirloomError('source-unreadable', 'this is no file')
}

function asFolder(folder: object): FileSystemDirectoryHandle {
  if (typeof FileSystemDirectoryHandle !== 'undefined' && folder instanceof FileSystemDirectoryHandle)
    return folder
  throw new HeirloomError('source-unreadable', 'this is no folder')
}
