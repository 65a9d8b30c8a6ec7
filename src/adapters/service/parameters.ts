import type { ServerParameters } from '../../domain/protocol/parameters.ts'
import { genericParametersBytes, serverParametersBytes } from '../../domain/protocol/parameters.ts'
import { parseB64 } from '../../domain/protocol/names.ts'
import type { Answer } from './call.ts'
import { call } from './call.ts'
import { expectStatus, needJson, noAnswerOfOurs } from './refused.ts'

const maxAnswerBytes = 16 * 1024

/** As the anonymous side shows them to anybody: no word of who asks. */
export async function publicParameters(url: string): Promise<ServerParameters> {
  const target = `${url}/v1/archives/parameters`
  return parametersIn(await call({ url: target, method: 'GET', credentials: 'omit', maxBytes: maxAnswerBytes }))
}

export function parametersIn(answer: Answer): ServerParameters {
  const json = needJson(expectStatus(answer, 200))
  const generic = parseB64(json['generic'], genericParametersBytes)
  const server = parseB64(json['server'], serverParametersBytes)
  if (!generic || !server) throw noAnswerOfOurs()
  return { generic, server }
}
