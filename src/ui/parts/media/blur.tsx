import { createEffect } from 'solid-js'
import { blurPixels } from '../../words/blur-hash.ts'

const side = 24

/** The colours of a picture that is still to come. */
export function Blur(props: { readonly hash: string }) {
  let canvas!: HTMLCanvasElement
  createEffect(() => {
    const context = canvas.getContext('2d')
    const pixels = blurPixels(props.hash, side)
    context?.clearRect(0, 0, side, side)
    if (pixels) context?.putImageData(new ImageData(pixels, side, side), 0, 0)
  })
  return <canvas class="blur" ref={canvas} width={side} height={side} aria-hidden="true" />
}
