import { Agent, request } from 'node:http'
import { setImmediate } from 'node:timers/promises'
import { startTestService } from '../../server/testing/start-test-service.ts'
import type { Drill, Floor } from './drill.ts'
import { refusalCauses, type Cause } from './refusal-causes.ts'

const target = '/v1/archives'
/** Medians may lie so far apart. */
const maxSpread = 0.05
/** Failures an address may cause: one each half second. The clock goes on by that with every call. */
const stepMs = 500
const noon = 20_000 * 86_400_000 + 43_200_000

interface Measured {
  readonly name: string
  /** What the caller waits. */
  readonly ms: number[]
  /** What both ends worked. */
  readonly cpuMs: number[]
  readonly faces: Set<string>
}

/** Whether the time of a refusal tells its cause. */
export const refusals: Drill = {
  about: 'every cause of a 401 against the real service: one face, and one time (--rounds 1000)',
  async run(floor) {
    const rounds = floor.option('rounds', 1000)
    let now = noon
    const service = await startTestService({}, { clock: () => now })
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    try {
      const warmUp = Math.ceil(rounds / 10)
      const causes = await refusalCauses(service, () => now, rounds + warmUp)
      const measured = new Map(causes.map((cause) => [cause, newRow(cause)]))
      // The first rounds warm everything up and are not counted.
      for (let round = -warmUp; round < rounds; round++) {
        for (const cause of shuffled(causes, floor)) {
          now += stepMs
          const headers = cause.headers()
          await setImmediate()
          const { ms, cpuMs, face } = await refused(agent, service.url, headers)
          measured.get(cause)!.faces.add(face)
          if (round < 0) continue
          measured.get(cause)!.ms.push(ms)
          measured.get(cause)!.cpuMs.push(cpuMs)
        }
      }
      judge([...measured.values()], floor)
    } finally {
      agent.destroy()
      await service.close()
    }
  },
}

function newRow({ name }: Cause): Measured {
  return { name, ms: [], cpuMs: [], faces: new Set() }
}

function shuffled<T>(list: readonly T[], { random }: Floor): T[] {
  const copy = [...list]
  for (let i = copy.length - 1; i > 0; i--) {
    const j = random.int(i + 1)
    ;[copy[i], copy[j]] = [copy[j]!, copy[i]!]
  }
  return copy
}

interface Taken {
  readonly ms: number
  readonly cpuMs: number
  readonly face: string
}

function refused(agent: Agent, url: string, sent: Record<string, string>): Promise<Taken> {
  return new Promise((resolve, reject) => {
    const started = performance.now()
    const worked = process.cpuUsage()
    const call = request(url + target, { method: 'GET', agent, headers: sent }, (answer) => {
      const parts: Buffer[] = []
      answer.on('data', (part: Buffer) => parts.push(part))
      answer.on('end', () => {
        const ms = performance.now() - started
        const { user, system } = process.cpuUsage(worked)
        const cpuMs = (user + system) / 1000
        const headers = Object.entries(answer.headers).filter(([name]) => name !== 'date')
        resolve({
          ms,
          cpuMs,
          face: JSON.stringify([answer.statusCode, headers, Buffer.concat(parts).toString()]),
        })
      })
    })
    call.on('error', reject)
    call.end()
  })
}

function judge(rows: readonly Measured[], floor: Floor): void {
  const faces = new Set(rows.flatMap((row) => [...row.faces]))
  if (faces.size === 1 && [...faces][0]!.startsWith('[401,')) floor.pass()
  else floor.fail('faces', `${faces.size} different answers`)
  const medians = rows.map(({ name, ms, cpuMs }) => ({ name, waited: median(ms), worked: median(cpuMs) }))
  const middle = median(medians.map(({ worked }) => worked))
  floor.say(`${''.padEnd(30)}waited      worked`)
  for (const { name, waited, worked } of [...medians].sort((a, b) => a.worked - b.worked)) {
    floor.say(`${name.padEnd(30)}${told(waited)}  ${told(worked)}  ${percent(worked / middle - 1)}`)
  }
  // What was waited for on a shared machine is the work of others too; a refusal waits for nothing but its own.
  const all = medians.map(({ worked }) => worked)
  const spread = Math.max(...all) / Math.min(...all) - 1
  if (spread <= maxSpread) floor.pass()
  else floor.fail('times', `medians lie ${percent(spread)} apart`)
}

function told(ms: number): string {
  return `${ms.toFixed(3)} ms`.padEnd(10)
}

function percent(part: number): string {
  return `${part >= 0 ? '+' : ''}${(part * 100).toFixed(1)} %`
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!
}
