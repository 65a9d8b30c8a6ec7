import type { Progress } from '../../api/basic-views.ts'
import type { OnProgress } from '../../api/history-api.ts'
import { attachmentFileLength } from '../../../domain/snapshot/attachment-names.ts'
import type { ArchivedFile } from './archived-files.ts'

/** Files and bytes of a step that carries files one way or the other. Neither goes backwards. */
export class FileProgress {
  private readonly step: Progress['step']
  private readonly listener: OnProgress
  private total = 0
  private done = 0
  private bytes = { done: 0, total: 0 }

  constructor(step: Progress['step'], listener: OnProgress) {
    this.step = step
    this.listener = listener
  }

  begin(files: readonly ArchivedFile[]): void {
    this.total = files.length
    this.bytes = { done: 0, total: files.reduce((sum, { size }) => sum + attachmentFileLength(size), 0) }
    this.tell()
  }

  addBytes(bytes: number): void {
    this.bytes = { ...this.bytes, done: Math.min(this.bytes.total, this.bytes.done + bytes) }
    this.tell()
  }

  addFile(): void {
    this.done = Math.min(this.total, this.done + 1)
    this.tell()
  }

  private tell(): void {
    const { step, done, total, bytes } = this
    this.listener({ step, done, total, unit: 'files', bytes })
  }
}
