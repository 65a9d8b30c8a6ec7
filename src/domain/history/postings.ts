import type { ChatId, Postings } from './types.ts'

/** Chat of each item of a segment, in order, to where each chat lies. */
export function postingsOf(chats: Float64Array): Postings {
  const counts = new Map<ChatId, number>()
  let run = 0
  for (let i = 0; i < chats.length; i++) {
    run++
    const chat = chats[i]!
    // Items of one chat come in bursts: one look-up per burst.
    if (chats[i + 1] === chat) continue
    counts.set(chat, (counts.get(chat) ?? 0) + run)
    run = 0
  }
  const postings = new Map<ChatId, Uint32Array>()
  for (const chat of [...counts.keys()].sort((a, b) => a - b))
    postings.set(chat, new Uint32Array(counts.get(chat)!))
  const filled = new Map<ChatId, number>()
  for (let i = 0; i < chats.length;) {
    const chat = chats[i]!
    const positions = postings.get(chat)!
    let at = filled.get(chat) ?? 0
    while (i < chats.length && chats[i] === chat) positions[at++] = i++
    filled.set(chat, at)
  }
  return postings
}

/** The way back. */
export function chatsOf(postings: Postings, items: number): Float64Array {
  const chats = new Float64Array(items)
  for (const [chat, positions] of postings) for (const position of positions) chats[position] = chat
  return chats
}
