import { createSignal, onCleanup, onMount, Show } from 'solid-js'
import { keyShape } from '../../../app/key-shape.ts'
import { Button } from '../../parts/button.tsx'
import { createReader } from './qr-reader.ts'
import './scan-key.css'

const lookEveryMs = 200
/** More than any photo; what is larger is not opened. */
const maxPhotoBytes = 64 * 1024 * 1024

/** Why there is no camera, in words, by the names that browsers give it. */
function noCamera(error: unknown): string {
  const name = error instanceof DOMException ? error.name : ''
  if (name === 'NotAllowedError')
    return 'The camera is not allowed for this page. Allow it in the browser’s settings for this site, choose a photo of the sheet, or type the key.'
  if (name === 'NotReadableError')
    return 'Another app is using the camera. Close it and open this again, or choose a photo of the sheet.'
  return 'There is no camera here. Choose a photo of the sheet instead, or type the key.'
}

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
      setWords('That code holds no recovery key. Hold the code of the sheet before the camera.')
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
    } catch (error) {
      setWords(noCamera(error))
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
    const bitmap = file.size > maxPhotoBytes ? null : await createImageBitmap(file).catch(() => null)
    // The same photo may be chosen again.
    photo.value = ''
    if (!bitmap) {
      setWords(
        'This is not a picture that the browser can open. Choose a photo of the sheet, or type the key.',
      )
      return
    }
    const text = await reader.read(bitmap, bitmap.width, bitmap.height, { hard: true })
    bitmap.close()
    if (text === null)
      setWords('No code was found in this photo. Take one of the code alone, in good light, or type the key.')
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
