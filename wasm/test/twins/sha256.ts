/** SHA-256 and HMAC-SHA-256, word for word as FIPS 180-4 and RFC 2104 say. */

/** The first 32 bits of the fractional part of `root` of the n-th prime. */
function fractions(count: number, root: (prime: bigint) => bigint): number[] {
  const found: number[] = []
  for (let n = 2n; found.length < count; n++) {
    let prime = true
    for (let d = 2n; d * d <= n; d++) if (n % d === 0n) prime = false
    if (prime) found.push(Number(root(n) & 0xffffffffn))
  }
  return found
}

/** The whole k-th root of n, by bisection. */
function wholeRoot(n: bigint, k: bigint): bigint {
  let low = 0n
  let high = n
  while (low < high) {
    const middle = (low + high + 1n) / 2n
    if (middle ** k <= n) low = middle
    else high = middle - 1n
  }
  return low
}

const start = fractions(8, (prime) => wholeRoot(prime << 64n, 2n))
const constants = fractions(64, (prime) => wholeRoot(prime << 96n, 3n))

const turn = (x: number, n: number) => (x >>> n) | (x << (32 - n))

function compress(state: Uint32Array, block: DataView): void {
  const w = new Uint32Array(64)
  for (let i = 0; i < 16; i++) w[i] = block.getUint32(4 * i)
  for (let i = 16; i < 64; i++) {
    const p = w[i - 15]!
    const q = w[i - 2]!
    const small0 = turn(p, 7) ^ turn(p, 18) ^ (p >>> 3)
    const small1 = turn(q, 17) ^ turn(q, 19) ^ (q >>> 10)
    w[i] = w[i - 16]! + small0 + w[i - 7]! + small1
  }
  let [a, b, c, d, e, f, g, h] = state as unknown as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  for (let i = 0; i < 64; i++) {
    const big1 = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)
    const t1 = h + big1 + ((e & f) ^ (~e & g)) + constants[i]! + w[i]!
    const big0 = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)
    const t2 = big0 + ((a & b) ^ (a & c) ^ (b & c))
    ;[h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0]
  }
  ;[a, b, c, d, e, f, g, h].forEach((word, i) => (state[i]! += word))
}

export function sha256(bytes: Uint8Array): Uint8Array {
  const padded = new Uint8Array(Math.ceil((bytes.length + 9) / 64) * 64)
  padded.set(bytes)
  padded[bytes.length] = 0x80
  new DataView(padded.buffer).setBigUint64(padded.length - 8, BigInt(bytes.length) * 8n)
  const state = Uint32Array.from(start)
  for (let at = 0; at < padded.length; at += 64) compress(state, new DataView(padded.buffer, at, 64))
  const digest = new Uint8Array(32)
  state.forEach((word, i) => new DataView(digest.buffer).setUint32(4 * i, word))
  return digest
}

export function hmac(key: Uint8Array, bytes: Uint8Array): Uint8Array {
  const block = new Uint8Array(64)
  block.set(key.length > 64 ? sha256(key) : key)
  const keyed = (pad: number, data: Uint8Array) => {
    const all = new Uint8Array(64 + data.length)
    all.set(block.map((byte) => byte ^ pad))
    all.set(data, 64)
    return sha256(all)
  }
  return keyed(0x5c, keyed(0x36, bytes))
}

/** Spec 5.5, as it stands there. */
export function incrementalMac(key: Uint8Array, bytes: Uint8Array, chunk: number): Uint8Array {
  const macs: Uint8Array[] = []
  for (let k = 1; k * chunk <= bytes.length; k++) macs.push(hmac(key, bytes.subarray(0, k * chunk)))
  macs.push(hmac(key, bytes))
  return Uint8Array.from(macs.flatMap((mac) => [...mac]))
}
