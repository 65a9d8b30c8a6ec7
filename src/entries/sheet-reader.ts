import { trustedScriptUrl } from '../adapters/bridge/trusted.ts'
import { createReader, type QrReader } from '../adapters/sheet/page/qr-reader.ts'
import workerUrl from './sheet.worker.ts?worker&url'

export function openSheetReader(): QrReader {
  return createReader(() => new Worker(trustedScriptUrl(workerUrl), { type: 'module', name: 'sheet' }))
}
