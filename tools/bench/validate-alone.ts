import { readFileSync } from 'node:fs'
import { Purpose, validateFile } from '../lib/oracle.ts'
import type { FileKey } from '../lib/seal-archive.ts'

// A process of its own that validates one archive file: FILE KEY ACCOUNT-ID. Prints its peak resident bytes.
const [path, recoveryKey, accountId] = process.argv.slice(2)
const outcome = await validateFile(path!, { recoveryKey, accountId } as FileKey, Purpose.DeviceTransfer)
if (!outcome.ok) throw new Error(outcome.errorMessage ?? 'not valid')
const status = readFileSync('/proc/self/status', 'latin1')
console.log(Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024)
