import { toJson } from '@bufbuild/protobuf'
import type { Bytes } from '../../src/core/bytes.ts'
import { utf8 } from '../../src/core/bytes.ts'
import { readVarint } from '../../src/core/varint.ts'
import type { OpenArchive } from '../../src/domain/file/read-archive.ts'
import type { FrameChunk } from '../../src/domain/file/splitter.ts'
import { BackupInfoSchema, FrameSchema } from '../../src/domain/frame/backup_pb.ts'
import { decodeBackupInfo, decodeFrame } from '../../src/domain/frame/frame.ts'
import { delimited } from '../../src/domain/frame/wire.ts'
import type { ByteSink } from '../../src/domain/ports.ts'
import type { Counts } from './count.ts'

/** Writes everything as it is read. On failure the sink is aborted and the error goes on. */
export async function decryptTo(
  sink: ByteSink,
  archive: OpenArchive,
  options: { json: boolean; counts: Counts },
) {
  const { json, counts } = options
  try {
    await sink.write(json ? infoLine(archive.info) : delimited(archive.info))
    for await (const chunk of archive.chunks) {
      counts.add(chunk)
      await sink.write(json ? frameLines(chunk) : chunk.bytes)
    }
    await sink.close()
  } catch (error) {
    await sink.abort()
    throw error
  }
}

function infoLine(info: Uint8Array): Bytes {
  const decoded = decodeBackupInfo(info)
  return utf8(
    `${decoded.ok ? JSON.stringify(toJson(BackupInfoSchema, decoded.message)) : undecodable(info)}\n`,
  )
}

function frameLines({ bytes, frames, columns }: FrameChunk): Bytes {
  const lines: string[] = []
  for (let i = 0; i < frames; i++) {
    const at = columns.at[i]!
    const body = bytes.subarray(readVarint(bytes, at)!.next, at + columns.length[i]!)
    const decoded = decodeFrame(body)
    lines.push(decoded.ok ? frameJson(decoded.message, body) : undecodable(body))
  }
  return utf8(lines.map((line) => `${line}\n`).join(''))
}

function frameJson(frame: Parameters<typeof toJson<typeof FrameSchema>>[1], body: Uint8Array): string {
  try {
    return JSON.stringify(toJson(FrameSchema, frame))
  } catch {
    return undecodable(body)
  }
}

/** Authentic but odd: the bytes themselves, so nothing is silently missing. */
function undecodable(bytes: Uint8Array): string {
  return JSON.stringify({ undecodable: Buffer.from(bytes).toString('base64') })
}
