import { expiredBy } from '../../domain/frame/expiry.ts'
import { openArchive } from '../../domain/file/read-archive.ts'
import type { FrameChunk } from '../../domain/file/splitter.ts'
import type { Frame } from '../../domain/frame/backup_pb.ts'
import { decodeBackupInfo } from '../../domain/frame/frame.ts'
import { backupTime } from '../../domain/merge/directory-merge.ts'
import { DirectoryCheck } from '../../domain/importers/signal/directory-check.ts'
import { DirectoryCollector } from '../../domain/importers/signal/directory-collector.ts'
import { ImportCounts } from '../../domain/importers/signal/import-counts.ts'
import { chatItemKind, ItemCheck } from '../../domain/importers/signal/item-check.ts'
import { frameOf } from '../../domain/importers/signal/item-runs.ts'
import { chatKindOf, recipientTitle } from '../../domain/importers/signal/recipient-title.ts'
import type { Recipient } from '../../domain/frame/backup_pb.ts'
import { judgedTime } from '../expiry/judged-time.ts'
import type { OnProgress } from '../api/history-api.ts'
import type { PreviewChat, SourcePreview } from '../api/views.ts'
import type { ImportingPorts } from './importing-ports.ts'
import { openedOf } from './run-source.ts'
import { MissingMedia } from './media-pool.ts'
import type { OpenSource } from './open-source.ts'
import { hashedFilesOf, unhashedFilesOf } from './file-plan.ts'
import { fileProgress } from './progress.ts'

/** Counts what an import of everything would bring. Memory grows with the chats, not with the messages. */
export async function previewArchive(
  ports: ImportingPorts,
  source: OpenSource,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<SourcePreview> {
  const { snapshot, keys } = openedOf(source)
  const onBytes = fileProgress(onProgress)
  const open = await openArchive({ ...ports, source: snapshot.main, keys, signal, onProgress: onBytes })
  const preview = new Preview(ports, source, (await judgedTime(ports)).goneBy)
  for await (const chunk of open.chunks) preview.take(chunk)
  source.directory = { info: open.info, frames: preview.collector.frames }
  const spine = await ports.store.readSpine()
  return preview.finish(open.info, spine !== null)
}

interface ChatTally {
  messages: number
  firstDate: number
  lastDate: number
  attachments: number
  recipient: Recipient | null
}

class Preview {
  readonly collector = new DirectoryCollector()
  private readonly check = new DirectoryCheck()
  private readonly items = new ItemCheck(this.check.known)
  private readonly counts = new ImportCounts()
  private readonly chats = new Map<number, ChatTally>()
  private readonly recipients = new Map<number, Recipient>()
  private readonly media: MissingMedia
  private readonly goneBy: number

  constructor(ports: ImportingPorts, source: OpenSource, goneBy: number) {
    this.media = new MissingMedia(source.pool, ports.core)
    this.goneBy = goneBy
  }

  take(chunk: FrameChunk): void {
    for (let i = 0; i < chunk.frames; i++) {
      if (chunk.columns.kind[i] === chatItemKind) this.takeItem(chunk, i)
      else this.takeDirectory(this.collector.add(frameOf(chunk.bytes, chunk.columns, i)))
    }
  }

  private takeDirectory(body: Uint8Array): void {
    const { frame, odd } = this.check.take(body)
    if (odd) this.counts.odd.add(odd)
    else if (frame) this.enter(frame)
  }

  private enter({ item }: Frame): void {
    if (item.case === 'recipient') this.recipients.set(Number(item.value.id), item.value)
    if (item.case !== 'chat') return
    const recipient = this.recipients.get(Number(item.value.recipientId)) ?? null
    this.chats.set(Number(item.value.id), {
      messages: 0,
      firstDate: 0,
      lastDate: 0,
      attachments: 0,
      recipient,
    })
  }

  private takeItem({ bytes, columns }: FrameChunk, i: number): void {
    const { counts } = this
    if (expiredBy(columns, i, this.goneBy)) {
      counts.expired++
      return
    }
    counts.read++
    const odd = this.items.check(bytes, columns, i)
    if (odd) counts.odd.add(odd)
    const attachments = columns.attachments[i]!
    counts.attachments += attachments
    const hashed = hashedFilesOf(bytes, columns, i)
    this.media.add(hashed)
    this.media.missing += unhashedFilesOf(columns, i, hashed.length)
    const chat = this.chats.get(columns.chat[i]!)
    if (chat) tally(chat, columns.dateSent[i]!, attachments)
  }

  finish(info: Uint8Array, merges: boolean): SourcePreview {
    const decoded = decodeBackupInfo(info)
    const chats = [...this.chats].map(([id, chat]) => viewOf(id, chat))
    const dated = chats.filter((chat) => chat.messages > 0)
    return {
      madeAt: backupTime(info),
      madeBy: decoded.ok ? decoded.message.currentAppVersion.slice(0, 100) : '',
      messages: this.counts.read,
      firstDate: dated.reduce((first, chat) => Math.min(first, chat.firstDate), dated[0]?.firstDate ?? 0),
      lastDate: dated.reduce((last, chat) => Math.max(last, chat.lastDate), 0),
      chats: chats.sort((a, b) => b.lastDate - a.lastDate),
      attachments: this.counts.attachments,
      missingMedia: this.media.finish(),
      expired: this.counts.expired,
      odd: this.counts.odd.total,
      merges,
    }
  }
}

function tally(chat: ChatTally, date: number, attachments: number): void {
  if (chat.messages === 0 || date < chat.firstDate) chat.firstDate = date
  if (date > chat.lastDate) chat.lastDate = date
  chat.messages++
  chat.attachments += attachments
}

function viewOf(id: number, chat: ChatTally): PreviewChat {
  return {
    sourceChat: id,
    title: chat.recipient ? recipientTitle(chat.recipient) : '',
    kind: chat.recipient ? chatKindOf(chat.recipient) : 'unknown',
    messages: chat.messages,
    firstDate: chat.firstDate,
    lastDate: chat.lastDate,
    attachments: chat.attachments,
  }
}
