import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { root, type ServiceProcess } from './service.ts'

/** As whoever runs the service makes one, while it runs. */
export async function makeVoucher({ data }: ServiceProcess, months: number): Promise<string> {
  const wish = ['--months', String(months), '--count', '1', '--data', data]
  const args = [join(root, 'tools', 'run.mjs'), 'voucher', ...wish]
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root })
  return stdout.trim()
}
