import { encodeQR } from 'qr'
import { afterEach, expect, test, vi } from 'vitest'
import { createReader, type QrReader } from './qr-reader.ts'

const text = `${'A1B2'.repeat(16)}\nhttps://backup.example\nAAAAAAAAAAAAAAAAAAAAAA`

interface Photo {
  /** The code's place on the sheet and its size, in pixels of a photo of 1800 × 2400. */
  readonly size: number
  readonly degrees?: number
  readonly blur?: number
  /** Of the light: 1 white paper, black ink. */
  readonly contrast?: number
  /** How much the far side is smaller than the near one. */
  readonly skew?: number
  readonly noise?: number
}

/** A sheet as somebody photographs it on a table, with print around the code. */
function photo({ size, degrees = 0, blur = 0, contrast = 1, skew = 0, noise = 0 }: Photo): HTMLCanvasElement {
  const canvas = document.createElement('canvas')
  canvas.width = 1800
  canvas.height = 2400
  const context = canvas.getContext('2d')!
  context.fillStyle = '#6b5a48'
  context.fillRect(0, 0, canvas.width, canvas.height)
  const grey = (value: number) =>
    `rgb(${Array(3)
      .fill(Math.round(128 + (value - 128) * contrast))
      .join()})`
  context.translate(900, 1200)
  context.rotate((degrees * Math.PI) / 180)
  context.transform(1, skew, 0, 1 - skew, 0, 0)
  context.fillStyle = grey(250)
  context.fillRect(-700, -1000, 1400, 2000)
  context.fillStyle = grey(15)
  context.font = '44px monospace'
  for (let line = 0; line < 8; line++)
    context.fillText('7F3K 9QWE 22LM 0OIL'.repeat(2), -600, -880 + 60 * line)
  const rows = encodeQR(text, 'raw', { ecc: 'medium', border: 2 })
  const unit = size / rows.length
  rows.forEach((row, y) =>
    row.forEach((dark, x) => {
      if (dark) context.fillRect(-600 + x * unit, -300 + y * unit, unit + 0.5, unit + 0.5)
    }),
  )
  if (noise > 0) addNoise(context, noise)
  return blur > 0 ? blurred(canvas, blur) : canvas
}

function blurred(sharp: HTMLCanvasElement, pixels: number): HTMLCanvasElement {
  const canvas = document.createElement('canvas')
  canvas.width = sharp.width
  canvas.height = sharp.height
  const context = canvas.getContext('2d')!
  context.filter = `blur(${pixels}px)`
  context.drawImage(sharp, 0, 0)
  return canvas
}

function addNoise(context: CanvasRenderingContext2D, strength: number): void {
  const { width, height } = context.canvas
  const picture = context.getImageData(0, 0, width, height)
  let state = 7
  for (let i = 0; i < picture.data.length; i++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    if (i % 4 !== 3) picture.data[i]! += ((state >>> 16) / 65_536 - 0.5) * strength
  }
  context.putImageData(picture, 0, 0)
}

const photos: Readonly<Record<string, Photo>> = {
  straight: { size: 520 },
  'a little turned': { size: 520, degrees: 9 },
  'on its side': { size: 520, degrees: 90 },
  'upside down': { size: 520, degrees: 183 },
  'turned by half of a half': { size: 520, degrees: 47 },
  'from far away': { size: 230 },
  'seen from below': { size: 520, skew: 0.12 },
  'out of focus': { size: 520, blur: 3 },
  'in bad light': { size: 520, contrast: 0.35 },
  'grainy and turned': { size: 460, degrees: -20, noise: 70 },
}

const readers: QrReader[] = []
afterEach(() => readers.splice(0).forEach((reader) => reader.close()))

const sheetWorker = () =>
  new Worker(new URL('../../../entries/sheet.worker.ts', import.meta.url), { type: 'module' })

function reader(start: () => Worker = sheetWorker): QrReader {
  const opened = createReader(start)
  readers.push(opened)
  return opened
}

function scripted(script: string): Worker {
  const url = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }))
  return new Worker(url, { type: 'module' })
}

const hard = { hard: true }
const blank = () => createImageBitmap(new ImageData(900, 600))
const clear = () => createImageBitmap(photo({ size: 520 }))

/** Print without a code, grainy: every look at it is a long one. */
function nothingToRead(): Promise<ImageBitmap> {
  const canvas = photo({ size: 0, degrees: 7 })
  addNoise(canvas.getContext('2d')!, 160)
  return createImageBitmap(canvas)
}

/** Turns that the page's thread has had by the time the work has ended. */
async function turnsDuring(work: Promise<unknown>): Promise<number> {
  let [turns, over] = [0, false]
  const ended = work.finally(() => (over = true))
  while (!over) {
    await new Promise((resolve) => setTimeout(resolve))
    turns++
  }
  await ended
  return turns
}

for (const [name, what] of Object.entries(photos))
  test(`the code is read in a photo: ${name}`, async () => {
    expect(await reader().read(await createImageBitmap(photo(what)), hard)).toBe(text)
  })

test('a picture without a code holds none, and ends', async () => {
  expect(await reader().read(await blank(), hard)).toBeNull()
})

test('one worker reads picture after picture, and keeps none', async () => {
  let started = 0
  const opened = reader(() => {
    started++
    return sheetWorker()
  })
  const first = await blank()
  expect(await opened.read(first)).toBeNull()
  expect([first.width, first.height]).toEqual([0, 0])
  expect(await opened.read(await clear())).toBe(text)
  expect(started).toBe(1)
})

test("the page's thread is not held while a photo is looked at for long", async () => {
  const opened = reader()
  await opened.read(await blank())
  const turns = await turnsDuring(opened.read(await nothingToRead(), hard))
  // A page that looked by itself would have one turn after each of its looks.
  const looks = 13
  expect(turns).toBeGreaterThan(2 * looks)
})

test('a newer picture ends the reading of the one before', async () => {
  const opened = reader()
  const older = opened.read(await nothingToRead(), hard)
  const newer = opened.read(await clear(), hard)
  expect(await older).toBeNull()
  expect(await newer).toBe(text)
})

test('closing answers what is being read, and what comes later', async () => {
  const opened = reader()
  await opened.read(await blank())
  const underWay = opened.read(await nothingToRead(), hard)
  opened.close()
  expect(await underWay).toBeNull()
  const late = await clear()
  expect(await opened.read(late, hard)).toBeNull()
  expect(late.width).toBe(0)
})

const broken: Readonly<Record<string, () => Worker>> = {
  'is refused': () => {
    throw new DOMException('refused', 'SecurityError')
  },
  'is not there': () => {
    const url = URL.createObjectURL(new Blob())
    URL.revokeObjectURL(url)
    return new Worker(url, { type: 'module' })
  },
  'breaks at once': () => scripted('throw new Error("broken")'),
}

for (const [name, start] of Object.entries(broken))
  test(`where the worker ${name} the page reads by itself`, async () => {
    const opened = reader(start)
    const picture = await clear()
    expect(await opened.read(picture, hard)).toBe(text)
    expect(picture.width).toBe(0)
  })

test('where nothing can be drawn on in a worker none is started', async () => {
  vi.stubGlobal('OffscreenCanvas', undefined)
  const start = vi.fn(sheetWorker)
  const opened = reader(start)
  vi.unstubAllGlobals()
  expect(await opened.read(await clear(), hard)).toBe(text)
  expect(start).not.toHaveBeenCalled()
})

test('a worker that dies over a picture has found nothing, and the next picture gets another', async () => {
  const dying = 'onmessage = () => { throw new Error("out of memory") }; postMessage({ kind: "ready" })'
  const starts = [() => scripted(dying), sheetWorker]
  const opened = reader(() => starts.shift()!())
  expect(await opened.read(await clear(), hard)).toBeNull()
  expect(await opened.read(await clear(), hard)).toBe(text)
})
