import { secretsChannel, type NotedSecrets } from './secrets-channel.ts'

/**
 * The test's window into the worker: notes the raw bytes of every key that is made or imported here, and what is sealed
 * into the settings, before any code of the app runs. They stay in memory and are told to who asks on the channel.
 */
const settingKind = 8
const headerAndHistory = 24

const dataKeys = new Set<string>()
const otherKeys = new Set<string>()
const settings: Record<string, string> = {}
const subtle = crypto.subtle
const real = {
  importKey: subtle.importKey.bind(subtle) as (...args: unknown[]) => Promise<CryptoKey>,
  generateKey: subtle.generateKey.bind(subtle) as (...args: unknown[]) => Promise<CryptoKey>,
  encrypt: subtle.encrypt.bind(subtle) as (...args: unknown[]) => Promise<ArrayBuffer>,
}

const hex = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
const bytesOf = (source: BufferSource) =>
  ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
    : new Uint8Array(source)

Object.assign(subtle, {
  importKey(...args: unknown[]) {
    const [format, raw, algorithm, , usages] = args as [string, BufferSource, unknown, boolean, string[]]
    if (format === 'raw' && algorithm === 'AES-GCM')
      (usages.length === 2 ? dataKeys : otherKeys).add(hex(bytesOf(raw)))
    return real.importKey(...args)
  },
  async generateKey(...[algorithm, extractable, usages]: unknown[]) {
    const key = await real.generateKey(algorithm, true, usages)
    const raw = new Uint8Array(await subtle.exportKey('raw', key))
    dataKeys.add(hex(raw))
    return extractable === true ? key : real.importKey('raw', raw, algorithm, false, usages)
  },
  encrypt(...args: unknown[]) {
    note(args[0] as AesGcmParams, args[2] as BufferSource)
    return real.encrypt(...args)
  },
})

function note({ additionalData }: AesGcmParams, plaintext: BufferSource): void {
  if (!additionalData) return
  const about = bytesOf(additionalData)
  const isRecord = new TextDecoder().decode(about.subarray(0, 4)) === 'HLRM' && about[4] === settingKind
  if (isRecord) settings[new TextDecoder().decode(about.subarray(headerAndHistory))] = hex(bytesOf(plaintext))
}

const channel = new BroadcastChannel(secretsChannel)
channel.onmessage = ({ data }: MessageEvent<unknown>) => {
  if (data === 'tell')
    channel.postMessage({
      dataKeys: [...dataKeys],
      otherKeys: [...otherKeys],
      settings,
    } satisfies NotedSecrets)
}
