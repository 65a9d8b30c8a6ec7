// How fast the core is beside its peers, in MB/s of uncompressed bytes: node wasm/bench.mjs [rounds]
import { createHash } from 'node:crypto'
import zlib from 'node:zlib'
import * as fflate from 'fflate'
import { createSHA256 } from 'hash-wasm'
import { tsImport } from 'tsx/esm/api'

const load = (path) => tsImport(path, import.meta.url)
const { builtCore } = await load('./test/built-core.ts')
const { messagePages } = await load('./test/message-pages.ts')
const { frameColumns } = await load('../src/domain/core-port.ts')

const rounds = Number(process.argv[2] ?? 7)
const core = await builtCore()
const pages = messagePages(200, 20_000, 7)
const total = pages.reduce((sum, page) => sum + page.length, 0)
const whole = Buffer.concat(pages)

/** Best and median of several rounds of `step`, which handles `bytes` bytes. */
function measure(name, bytes, step, note = '') {
  const rates = []
  step()
  for (let i = 0; i < rounds; i++) {
    const from = performance.now()
    step()
    rates.push(bytes / 1000 / (performance.now() - from))
  }
  rates.sort((a, b) => b - a)
  const median = rates[rounds >> 1].toFixed(0).padStart(6)
  console.log(`${name.padEnd(28)} best ${rates[0].toFixed(0).padStart(6)}  median ${median} MB/s  ${note}`)
}

const ratio = (outputs) =>
  `${((outputs.reduce((sum, out) => sum + out.length, 0) / total) * 100).toFixed(2)} %`
const each = (step) => () => {
  for (const page of pages) step(page)
}
console.log(`${pages.length} pages, ${(total / pages.length / 1000).toFixed(1)} kB each`)

measure(
  'deflate core',
  total,
  each((page) => core.deflate(page)),
  ratio(pages.map((page) => core.deflate(page))),
)
for (const level of [1, 2]) {
  const step = (page) => fflate.deflateSync(page, { level })
  measure(`deflate fflate ${level}`, total, each(step), ratio(pages.map(step)))
}
for (const level of [1, 3, 4, 6]) {
  const step = (page) => zlib.deflateRawSync(page, { level })
  measure(`deflate zlib ${level}`, total, each(step), ratio(pages.map(step)))
}

const packed = pages.map((page) => core.deflate(page))
const closed = pages.map((page) => zlib.deflateRawSync(page))
const allPacked = (step) => () => packed.forEach((page, i) => step(page, pages[i].length))
const allClosed = (step) => () => closed.forEach((page, i) => step(page, pages[i].length))
measure(
  'inflate core, own pages',
  total,
  allPacked((page, length) => core.inflate(page, length)),
)
measure(
  'inflate core, zlib 6 pages',
  total,
  allClosed((page, length) => core.inflate(page, length)),
)
measure(
  'inflate fflate',
  total,
  allClosed((page, length) => fflate.inflateSync(page, { out: new Uint8Array(length) })),
)
measure(
  'inflate zlib',
  total,
  allClosed((page) => zlib.inflateRawSync(page)),
)
const gzip = zlib.gzipSync(whole)
measure('gunzip core, 64 KiB parts', total, () => {
  const reader = core.gunzip()
  for (let at = 0; at < gzip.length; at += 65536) reader.push(gzip.subarray(at, at + 65536), () => {})
})
measure('gunzip fflate', total, () => fflate.gunzipSync(gzip))
measure('gunzip zlib', total, () => zlib.gunzipSync(gzip))

measure('crc32 core', total, () => core.crc32(whole))
if (zlib.crc32) measure('crc32 zlib', total, () => zlib.crc32(whole))
const columns = frameColumns(4096)
measure('scan core', total, () => {
  for (let at = 0; at < whole.length;) at = core.scan(whole, at, columns).next
})

const stream = new Uint8Array(4 << 20)
const part = 64 * 1024
const sha = await createSHA256()
measure('hash4 core', 4 * stream.length, () => {
  const group = core.hashes([null, null, stream.subarray(0, 32), stream.subarray(0, 32)])
  for (let at = 0; at < stream.length; at += part)
    group.update(new Array(4).fill(stream.subarray(at, at + part)))
  group.finish()
})
measure('hash1 core', stream.length, () => core.sha256([stream]))
measure('hash hash-wasm', stream.length, () => {
  sha.init()
  for (let at = 0; at < stream.length; at += part) sha.update(stream.subarray(at, at + part))
  sha.digest()
})
measure('hash node', stream.length, () => createHash('sha256').update(stream).digest())
