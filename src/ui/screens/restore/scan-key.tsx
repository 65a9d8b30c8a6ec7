import { createSignal, onCleanup, onMount, Show } from 'solid-js'
import { keyShape } from '../../../app/key-shape.ts'
import { Button } from '../../parts/button.tsx'
import { createReader } from './qr-reader.ts'
import './scan-key.css'

const lookEveryMs = 200

/** Looks for the key's code through the camera, or in a photo. Pictures stay in this page. */
export function ScanKey(props: {
  readonly onKey: (key: string, serviceCode: string) => void
  readonly onClose: () => void
}) {
  const [words, setWords] = createSignal('Asking for the camera…')
  const [camera, setCamera] = createSignal(false)
  const reader = createReader()
  let video!: HTMLVideoElement
  let photo!: HTMLInputElement
  let place!: HTMLElement
  let stream: MediaStream | null = null
  let live = true
  let timer: ReturnType<typeof setTimeout> | undefined

  const take = (text: string | null): boolean => {
    if (text === null || !live) return false
    // The sheet's code: the key, the service's address, what names the service.
    const [first = '', , serviceCode = ''] = text.split('\n')
    const shape = keyShape(first)
    if (!shape.complete) {
      setWords('That code holds no recovery key.')
      return false
    }
    props.onKey(shape.groups.join(''), serviceCode)
    return true
  }
  const look = async () => {
    if (!live) return
    const text = video.readyState >= 2 ? await reader.read(video, video.videoWidth, video.videoHeight) : null
    if (!take(text)) timer = setTimeout(() => void look(), lookEveryMs)
  }
  const start = async () => {
    try {
      stream = await navigator.mediaDevices.getUserMedia({
        video: { facingMode: 'environment' },
        audio: false,
      })
    } catch {
      setWords('No camera here. Choose a photo of the sheet instead.')
      return
    }
    if (!live) {
      stop()
      return
    }
    setCamera(true)
    setWords('Hold the code before the camera.')
    video.srcObject = stream
    await video.play().catch(() => undefined)
    void look()
  }
  const stop = () => {
    for (const track of stream?.getTracks() ?? []) track.stop()
  }
  const fromPhoto = async () => {
    const file = photo.files?.[0]
    if (!file) return
    setWords('Looking at the photo…')
    const bitmap = await createImageBitmap(file).catch(() => null)
    if (!bitmap) {
      setWords('This is not a picture.')
      return
    }
    const text = await reader.read(bitmap, bitmap.width, bitmap.height)
    bitmap.close()
    if (text === null) setWords('No code was found in this photo. Try one that is sharp and straight.')
    else take(text)
  }
  onMount(() => {
    place.focus({ preventScroll: true })
    place.scrollIntoView({ block: 'nearest' })
    void start()
  })
  onCleanup(() => {
    live = false
    clearTimeout(timer)
    stop()
  })
  return (
    <section class="scan" aria-label="Read the code on the sheet" tabindex={-1} ref={place}>
      <video ref={video} muted playsinline classList={{ off: !camera() }} />
      <p role="status">{words()}</p>
      <input
        ref={photo}
        class="unseen"
        type="file"
        accept="image/*"
        tabindex={-1}
        aria-label="Photo of the sheet"
        onChange={() => void fromPhoto()}
      />
      <div class="actions-inline">
        <Button icon="image" onClick={() => photo.click()}>
          Choose a photo
        </Button>
        <Button look="quiet" onClick={() => props.onClose()}>
          <Show when={camera()} fallback="Close">
            Stop the camera
          </Show>
        </Button>
      </div>
    </section>
  )
}
