/** The answer if it is good; throws with what the service said otherwise. */
export async function need(answering: Promise<Response>): Promise<Response> {
  const answer = await answering
  if (!answer.ok) throw new Error(`${new URL(answer.url).pathname}: ${answer.status} ${await answer.text()}`)
  return answer
}
