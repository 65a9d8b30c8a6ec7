/** VP8 key frames as this browser makes them: each shows another colour. */
export async function keyFrames({ width, height, count }: KeyFrames): Promise<number[][]> {
  const canvas = new OffscreenCanvas(width, height)
  const pen = canvas.getContext('2d')!
  const made: number[][] = []
  const failures: DOMException[] = []
  const encoder = new VideoEncoder({
    output: (chunk) => {
      const bytes = new Uint8Array(chunk.byteLength)
      chunk.copyTo(bytes)
      made.push([...bytes])
    },
    error: (error) => void failures.push(error),
  })
  encoder.configure({ codec: 'vp8', width, height })
  for (let i = 0; i < count; i++) {
    pen.fillStyle = `hsl(${(360 * i) / count} 60% 50%)`
    pen.fillRect(0, 0, width, height)
    const frame = new VideoFrame(canvas, { timestamp: i * 1_000_000 })
    encoder.encode(frame, { keyFrame: true })
    frame.close()
  }
  await encoder.flush()
  for (const failure of failures) throw failure
  return made
}

export interface KeyFrames {
  readonly width: number
  readonly height: number
  readonly count: number
}
