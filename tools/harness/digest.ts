import type { HistoryApi } from '../../src/app/api/history-api.ts'
import type { ChatSummaryView, MessageView } from '../../src/app/api/views.ts'
import type { Digest, DigestOptions } from './door.ts'

const step = 200

/** Reads the history as the screens do and hashes what they would show. */
export async function digestOf(api: HistoryApi, options: DigestOptions): Promise<Digest> {
  const { messages } = await api.status()
  const chats = [...(await api.listChats())].sort((a, b) => a.id - b.id)
  const exact: string[] = []
  const content: string[] = []
  for (const chat of chats) {
    exact.push(JSON.stringify(chat))
    const lines = [JSON.stringify(withoutIds(chat))]
    if (options.messages)
      for await (const message of messagesOf(api, chat)) {
        exact.push(JSON.stringify(message))
        lines.push(JSON.stringify(message, dropIds))
      }
    content.push(await hashed(lines))
  }
  return {
    messages,
    chats: chats.map((chat) => ({
      id: chat.id,
      title: chat.title,
      messages: chat.messages,
      lastDate: chat.lastDate,
    })),
    exact: await hashed(exact),
    content: await hashed(content.sort()),
  }
}

async function* messagesOf(api: HistoryApi, chat: ChatSummaryView): AsyncGenerator<MessageView> {
  for (let from = 0; from < chat.messages; from += step) {
    const window = await api.readMessages(chat.id, from, Math.min(chat.messages, from + step))
    yield* window.messages
  }
}

function withoutIds({ title, kind, messages, lastDate, archived, pinnedOrder, timerMs }: ChatSummaryView) {
  return { title, kind, messages, lastDate, archived, pinnedOrder, timerMs }
}

/** Numbers that a device gives out by itself. */
function dropIds(name: string, value: unknown): unknown {
  return name === 'id' || name === 'chat' ? undefined : value
}

async function hashed(lines: readonly string[]): Promise<string> {
  const bytes = new TextEncoder().encode(lines.join('\n'))
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
