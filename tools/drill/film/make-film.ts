// A WebM film of any length that costs nothing to make: a few key frames again and again, and between them elements
// that players skip. As in any film there is an index at its beginning, so that a player can jump.

const frameMs = 1000
const framesPerCluster = 4

export interface FilmPlan {
  /** VP8 key frames. */
  readonly frames: readonly Buffer[]
  readonly width: number
  readonly height: number
  readonly clusters: number
  /** Of the whole file. */
  readonly bytes: number
}

/** The film in pieces of a few hundred KiB, the same every time. */
export function* filmPieces(plan: FilmPlan): Generator<Buffer> {
  const head = headOf(plan, 0)
  const clusterBytes = Math.floor((plan.bytes - head.length) / plan.clusters)
  yield headOf(plan, clusterBytes)
  for (let cluster = 0; cluster < plan.clusters; cluster++) {
    const isLast = cluster === plan.clusters - 1
    const length = isLast ? plan.bytes - head.length - clusterBytes * cluster : clusterBytes
    yield* clusterPieces(plan, cluster, length)
  }
}

const filler = Buffer.alloc(256 * 1024, 'what players skip ')

function* clusterPieces({ frames }: FilmPlan, cluster: number, length: number): Generator<Buffer> {
  const blocks = Array.from({ length: framesPerCluster }, (_, i) => {
    const block = Buffer.from([0x81, 0, 0, 0x80])
    block.writeInt16BE(i * frameMs, 1)
    return element('a3', block, frames[(cluster * framesPerCluster + i) % frames.length]!)
  })
  const content = [element('e7', uint(cluster * framesPerCluster * frameMs)), ...blocks]
  const heads = elementHead('1f43b675', 0).length + elementHead('ec', 2 ** 32).length
  const skipped = length - heads - Buffer.concat(content).length
  if (skipped < 0) throw new Error('a film of that many scenes is longer')
  yield Buffer.concat([elementHead('1f43b675', length - elementHead('1f43b675', 0).length), ...content])
  yield elementHead('ec', skipped)
  for (let left = skipped; left > 0; left -= filler.length) yield filler.subarray(0, left)
}

/** Everything before the first cluster; as long whatever the clusters' length. */
function headOf({ width, height, clusters, bytes }: FilmPlan, clusterBytes: number): Buffer {
  const header = element(
    '1a45dfa3',
    element('4282', Buffer.from('webm')),
    element('4287', uint(2)),
    element('4285', uint(2)),
  )
  const duration = Buffer.alloc(8)
  duration.writeDoubleBE(clusters * framesPerCluster * frameMs)
  const info = element('1549a966', element('2ad7b1', uint(1_000_000)), element('4489', duration))
  const video = element('e0', element('b0', uint(width)), element('ba', uint(height)))
  const track = [
    ...[element('d7', uint(1)), element('73c5', uint(1)), element('83', uint(1))],
    ...[element('86', Buffer.from('V_VP8')), video],
  ]
  const tracks = element('1654ae6b', element('ae', ...track))
  const cuesAt = info.length + tracks.length
  const indexOf = (first: number) =>
    element(
      '1c53bb6b',
      ...Array.from({ length: clusters }, (_, cluster) =>
        element(
          'bb',
          element('b3', uint(cluster * framesPerCluster * frameMs)),
          element('b7', element('f7', uint(1)), element('f1', uint(first + cluster * clusterBytes))),
        ),
      ),
    )
  const index = indexOf(cuesAt + indexOf(0).length)
  const segmentAt = header.length + elementHead('18538067', 0).length
  return Buffer.concat([header, elementHead('18538067', bytes - segmentAt), info, tracks, index])
}

/** EBML: id, length, content. Lengths of long things take eight bytes, whatever they are. */
function element(id: string, ...content: readonly Buffer[]): Buffer {
  const whole = Buffer.concat(content)
  const short = id !== '1f43b675' && id !== '18538067' && whole.length < 127
  const head = short
    ? Buffer.concat([Buffer.from(id, 'hex'), Buffer.from([0x80 | whole.length])])
    : elementHead(id, whole.length)
  return Buffer.concat([head, whole])
}

function elementHead(id: string, length: number): Buffer {
  const size = Buffer.alloc(8)
  size.writeBigUInt64BE(BigInt(length) | (1n << 56n))
  return Buffer.concat([Buffer.from(id, 'hex'), size])
}

function uint(value: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(BigInt(value))
  return bytes
}
