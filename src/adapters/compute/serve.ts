import { HeirloomError, toWire } from '../../core/errors.ts'
import type { Core } from '../../domain/core-port.ts'
import { createCore } from '../core/load.ts'
import type { ComputeAnswer, ComputeRequest } from './messages.ts'
import { packHere } from './pack-here.ts'

/** The worker's own side of the line. */
export interface ComputeScope {
  onmessage: ((event: MessageEvent<ComputeRequest>) => void) | null
  postMessage(answer: ComputeAnswer, transfer: Transferable[]): void
}

/** Answers requests one by one, for as long as the worker lives. */
export function serveCompute(scope: ComputeScope): void {
  let core: Promise<Core> | null = null
  scope.onmessage = ({ data }) => {
    if (data.kind === 'start') {
      core = createCore(data.module)
      // Met by the first request.
      core.catch(() => undefined)
      return
    }
    void answerTo(data, core).then(
      ({ answer, transfer }) => scope.postMessage(answer, transfer),
      (error: unknown) => scope.postMessage({ id: data.id, error: toWire(error) }, []),
    )
  }
}

async function answerTo(
  request: Exclude<ComputeRequest, { kind: 'start' }>,
  starting: Promise<Core> | null,
): Promise<{ answer: ComputeAnswer; transfer: Transferable[] }> {
  if (!starting) throw new HeirloomError('bug', 'asked before started')
  const core = await starting
  if (request.kind === 'pack') {
    const packed = packHere(core, request.frames)
    return { answer: { id: request.id, packed }, transfer: [packed.body.buffer] }
  }
  const inflated = request.pages.map(({ body, length }) => core.inflate(body, length))
  return { answer: { id: request.id, inflated }, transfer: inflated.map((frames) => frames.buffer) }
}
