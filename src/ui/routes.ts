import type { ChatId } from '../app/api/views.ts'

/** Every address of the app. They live in the fragment, so no server, log or referrer ever sees one. */
export const routes = {
  home: '/',
  chats: '/chats',
  archived: '/chats/archived',
  chat: (id: ChatId) => `/chats/${id}`,
  chatInfo: (id: ChatId) => `/chats/${id}/info`,
  import: '/import',
  importStep: (step: string) => `/import/${step}`,
  restore: '/restore',
  restoreStep: (step: string) => `/restore/${step}`,
  startEmpty: '/start',
  sample: '/sample',
  backup: '/backup',
  turnOn: '/backup/turn-on',
  turnOff: '/backup/turn-off',
  setAside: '/backup/set-aside',
  deleteBackup: '/backup/delete',
  otherDevice: '/backup/other-device',
  check: '/backup/check',
  missing: '/backup/missing',
  files: '/backup/files',
  key: '/backup/key',
  newKey: '/backup/key/new',
  seenKey: '/backup/key/seen',
  confirmKey: '/backup/key/confirm',
  showKey: '/backup/key/show',
  plan: '/backup/plan',
  voucher: '/backup/plan/voucher',
  planPaid: '/backup/plan/paid',
  service: '/backup/service',
  media: '/settings/media',
  chatMedia: (id: ChatId) => `/chats/${id}/media`,
  settings: '/settings',
  export: '/settings/export',
  folderCopy: '/settings/copy',
  erase: '/settings/erase',
  about: '/settings/about',
  lock: '/settings/lock',
  turnOnLock: '/settings/lock/turn-on',
  changeLock: (what: 'passphrase' | 'passkey' | 'remove-passkey' | 'off') => `/settings/lock/change/${what}`,
} as const

/** Null when this is not the number of a chat. */
export function parseChatId(text: string | undefined): ChatId | null {
  const id = /^\d{1,16}$/.test(text ?? '') ? Number(text) : Number.NaN
  return Number.isSafeInteger(id) ? id : null
}
