import { createSignal, onCleanup, onMount, Show } from 'solid-js'
import { keyShape } from '../../../app/api/key-shape.ts'
import { Button } from '../../parts/button.tsx'
import { useSheetReader } from '../../state/sheet-reader.tsx'
import { frameOf, photoOf } from './pictures.ts'
import './scan-key.css'

const lookEveryMs = 200

/** Why there is no camera, in words, by the names that browsers give it. */
function noCamera(error: unknown): string {
  const name = error instanceof DOMException ? error.name : ''
  if (name === 'NotAllowedError')
    return 'The camera is not allowed for this page. Allow it in the browser’s settings for this site, choose a photo of the sheet, or type the key.'
  if (name === 'NotReadableError')
    return 'Another app is using the camera. Close it and open this again, or choose a photo of the sheet.'
  return 'There is no camera here. Choose a photo of the sheet instead, or type the key.'
}

/** Looks for the key's code through the camera, or in a photo. Pictures stay in this browser, and none is kept. */
export function ScanKey(props: {
  readonly onKey: (key: string, serviceCode: string) => void
  readonly onClose: () => void
}) {
  const [words, setWords] = createSignal('Asking for the camera…')
  const [camera, setCamera] = createSignal(false)
  const reader = useSheetReader()
  let video!: HTMLVideoElement
  let photo!: HTMLInputElement
  let place!: HTMLElement
  let stream: MediaStream | null = null
  let live = true
  /** The photo being read. Frames wait for it: a newer picture would end its reading. */
  let chosen: File | null = null
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
  const readFrame = async (): Promise<string | null> => {
    const frame = chosen ? null : await frameOf(video)
    if (frame && live && !chosen) return reader.read(frame)
    frame?.close()
    return null
  }
  const look = async () => {
    if (!live) return
    if (!take(await readFrame())) timer = setTimeout(() => void look(), lookEveryMs)
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
    chosen = file
    // The same photo may be chosen again.
    photo.value = ''
    const picture = await photoOf(file)
    const text = picture && (await reader.read(picture, { hard: true }))
    // Another one was chosen meanwhile: what is said is about that.
    if (chosen !== file) return
    chosen = null
    if (!picture)
      setWords(
        'This is not a picture that the browser can open. Choose a photo of the sheet, or type the key.',
      )
    else if (text === null)
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
    reader.close()
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
