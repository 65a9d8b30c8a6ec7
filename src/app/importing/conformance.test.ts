import { expect, test } from 'vitest'
import { officialVerdict } from './testing/official.ts'
import { toHex } from '../../core/bytes.ts'
import { caseNames, readCase } from '../../domain/frame/testing/cases.ts'
import { readVarint } from '../../core/varint.ts'
import { openArchive } from '../../domain/file/read-archive.ts'
import { backupTime } from '../../domain/merge/directory-merge.ts'
import { parseAccountId } from '../../domain/keys/key-types.ts'
import type { RecoveryKey } from '../../domain/keys/key-types.ts'
import { deriveBackupId, deriveBackupKey, deriveMessageBackupKey } from '../../domain/keys/signal-keys.ts'
import type { ExportResult } from '../api/views.ts'
import {
  harness,
  importFile,
  ignore,
  memorySource,
  never,
  sealStream,
  splitStream,
  testCore,
} from './testing/harness.ts'
import type { MemoryFile } from './testing/harness.ts'
import { webCiphers } from '../../adapters/crypto/web-ciphers.ts'

const cases = caseNames

test.skipIf(cases.length === 0)(
  'every public case survives import and export',
  { timeout: 300_000 },
  async () => {
    const failures: string[] = []
    for (const name of cases) {
      const problem = await tryCase(readCase(name))
      if (problem !== null) failures.push(`${name}: ${problem}`)
    }
    expect(failures).toEqual([])
  },
)

async function tryCase(stream: Uint8Array): Promise<string | null> {
  const first = readVarint(stream, 0)!
  const infoEnd = first.next + first.value
  const info = stream.subarray(first.next, infoEnd)
  const made = harness(backupTime(info) - 1)
  const sealed = await sealStream(stream.subarray(0, infoEnd), stream.subarray(infoEnd))
  const report = await importFile(made, sealed)
  if (report.odd.length > 0) return `odd: ${JSON.stringify(report.odd)}`
  const out = await made.importing.exportHistory({ kind: 'archive-file' }, ignore, never)
  if (out.leftOut > 0) return `left out ${out.leftOut}`
  const bodies = await readExport(out)
  if (toHex(bodies.info) !== toHex(info)) return 'BackupInfo differs'
  const wanted = splitStream(stream.subarray(infoEnd)).map(toHex).sort()
  if (JSON.stringify(bodies.frames.map(toHex).sort()) !== JSON.stringify(wanted)) return 'frames differ'
  return officialVerdict(out)
}

async function readExport(out: ExportResult): Promise<{ info: Uint8Array; frames: Uint8Array[] }> {
  const root = deriveBackupKey(out.key as RecoveryKey)
  const keys = deriveMessageBackupKey(root, deriveBackupId(root, parseAccountId(out.accountId)!))
  const source = memorySource(out.file as MemoryFile)
  const open = await openArchive({ source, keys, ciphers: webCiphers, core: testCore })
  const frames: Uint8Array[] = []
  for await (const chunk of open.chunks) frames.push(...splitStream(chunk.bytes))
  return { info: open.info, frames }
}
