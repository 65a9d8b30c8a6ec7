import type { PublicParameters } from '../../domain/protocol/parameters.ts'
import { parseParameters } from '../../domain/protocol/parameters.ts'
import type { Answer } from './call.ts'
import { call } from './call.ts'
import { expectStatus, needJson, noAnswerOfOurs } from './refused.ts'

const maxAnswerBytes = 16 * 1024

/** As the anonymous side shows them to anybody: no word of who asks. */
export async function publicParameters(url: string): Promise<PublicParameters> {
  const target = `${url}/v1/archives/parameters`
  return parametersIn(
    await call({ url: target, method: 'GET', credentials: 'omit', maxBytes: maxAnswerBytes }),
  )
}

export function parametersIn(answer: Answer): PublicParameters {
  const parameters = parseParameters(needJson(expectStatus(answer, 200)))
  if (!parameters) throw noAnswerOfOurs()
  return parameters
}
