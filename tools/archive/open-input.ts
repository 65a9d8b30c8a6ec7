import { stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { webCiphers } from '../../src/adapters/crypto/web-ciphers.ts'
import { fromHex } from '../../src/core/bytes.ts'
import { HeirloomError, isCode } from '../../src/core/errors.ts'
import type { Core } from '../../src/domain/core-port.ts'
import type { ArchiveLayout } from '../../src/domain/file/layout.ts'
import { readLayout } from '../../src/domain/file/layout.ts'
import type { OpenArchive } from '../../src/domain/file/read-archive.ts'
import { openArchive } from '../../src/domain/file/read-archive.ts'
import { deriveAccountId } from '../../src/domain/keys/heirloom-keys.ts'
import type { ForwardSecrecyToken, MessageBackupKey, RecoveryKey } from '../../src/domain/keys/key-types.ts'
import { forwardSecrecyToken, parseAccountId } from '../../src/domain/keys/key-types.ts'
import { deriveBackupId, deriveBackupKey, deriveMessageBackupKey } from '../../src/domain/keys/signal-keys.ts'
import type { ByteSource } from '../../src/domain/ports.ts'
import type { FoundSnapshot } from '../../src/domain/snapshot/find.ts'
import { findSnapshots } from '../../src/domain/snapshot/find.ts'
import { mainFile, metadataFile } from '../../src/domain/snapshot/names.ts'
import { openSnapshot } from '../../src/domain/snapshot/open-snapshot.ts'
import type { ArchiveArguments } from './arguments.ts'
import { UsageError } from './arguments.ts'
import { isFolder, openFile, openFolder } from './node-files.ts'

/** What was named on the command line, before any key. */
export interface Input {
  readonly kind: 'archive-file' | 'snapshot'
  readonly bytes: number
  readonly layout: ArchiveLayout
  readonly snapshots: readonly FoundSnapshot[]
  open(key: RecoveryKey, core: Core, signal: AbortSignal): Promise<OpenArchive>
  close(): Promise<void>
}

export async function openInput(args: ArchiveArguments): Promise<Input> {
  if (await isFolder(args.path)) return folderInput(args.path, args)
  const folder = dirname(args.path)
  const inSnapshot = basename(args.path) === mainFile && (await exists(join(folder, metadataFile)))
  return inSnapshot ? folderInput(folder, args) : fileInput(args)
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}

async function folderInput(path: string, args: ArchiveArguments): Promise<Input> {
  const folder = openFolder(path)
  const { snapshots } = await findSnapshots(folder)
  const chosen = snapshots.find(({ name }) => name === (args.snapshot ?? name))
  if (!chosen) throw new UsageError('There is no snapshot of that name.')
  const main = await folder.open(chosen.path === '' ? mainFile : `${chosen.path}/${mainFile}`)
  return {
    kind: 'snapshot',
    bytes: main.size,
    layout: await readLayout(main),
    snapshots: [chosen, ...snapshots.filter((snapshot) => snapshot !== chosen)],
    async open(key, core, signal) {
      const { source, keys } = await openSnapshot(folder, chosen.path, key, webCiphers)
      return openArchive({ source, keys, ciphers: webCiphers, core, signal })
    },
    close: () => folder.close(),
  }
}

async function fileInput(args: ArchiveArguments): Promise<Input> {
  const source = await openFile(args.path)
  const layout = await readLayout(source)
  const token = readToken(args.token)
  return {
    kind: 'archive-file',
    bytes: source.size,
    layout,
    snapshots: [],
    open: (key, core, signal) => openArchiveFile(source, { key, aci: args.aci, token, core, signal }),
    close: () => source.close(),
  }
}

interface FileKeys {
  readonly key: RecoveryKey
  readonly aci: string | null
  readonly token: ForwardSecrecyToken | null
  readonly core: Core
  readonly signal: AbortSignal
}

async function openArchiveFile(source: ByteSource, given: FileKeys): Promise<OpenArchive> {
  const { core, signal } = given
  const keys = archiveFileKeys(given)
  try {
    return await openArchive({ source, keys, ciphers: webCiphers, core, signal })
  } catch (error) {
    if (!isCode(error, 'wrong-key')) throw error
    if (given.token === null && (await readLayout(source)).metadata) throw tokenNeeded(error)
    throw given.aci === null ? withHint(error) : error
  }
}

function archiveFileKeys({ key, aci, token }: FileKeys): MessageBackupKey {
  const account = aci === null ? deriveAccountId(key) : parseAccountId(aci)
  if (!account) throw new UsageError('--aci takes a UUID with its four hyphens.')
  const root = deriveBackupKey(key)
  return deriveMessageBackupKey(root, deriveBackupId(root, account), token ?? undefined)
}

function readToken(text: string | null): ForwardSecrecyToken | null {
  if (text === null) return null
  const bytes = fromHex(text)
  if (bytes?.length !== 32) throw new UsageError('--token takes 64 hexadecimal digits.')
  return forwardSecrecyToken(bytes)
}

function tokenNeeded(cause: unknown): HeirloomError {
  const message =
    'This archive was kept at a service: it opens only with the token that the service holds (--token).'
  return new HeirloomError('token-needed', message, { cause })
}

function withHint(cause: HeirloomError): HeirloomError {
  return new HeirloomError('wrong-key', `${cause.message} If Signal wrote it, give the account id (--aci).`, {
    cause,
  })
}
