import { createSignal, onCleanup, type Accessor } from 'solid-js'

/** Records one's voice. Nothing of it is kept but in memory until it is added. */
export interface Recorder {
  readonly state: Accessor<'idle' | 'asking' | 'recording' | 'refused'>
  /** Whole seconds so far. */
  readonly seconds: Accessor<number>
  start(): Promise<void>
  /** Null when nothing was recorded. */
  finish(): Promise<File | null>
  discard(): void
}

/** As phones keep voices, and then what browsers write. */
const types = ['audio/mp4;codecs=mp4a.40.2', 'audio/ogg;codecs=opus', 'audio/webm;codecs=opus', 'audio/mp4']
const bitsPerSecond = 32_000
/** A forgotten microphone stops here. */
const maxSeconds = 3600

function recordedType(): string | undefined {
  return types.find((type) => MediaRecorder.isTypeSupported(type))
}

export function canRecord(): boolean {
  const devices = (navigator as { mediaDevices?: MediaDevices }).mediaDevices
  return devices !== undefined && typeof MediaRecorder !== 'undefined' && recordedType() !== undefined
}

/** Must be made under an owner: the microphone is off when that owner goes. */
export function createRecorder(): Recorder {
  const [state, setState] = createSignal<'idle' | 'asking' | 'recording' | 'refused'>('idle')
  const [seconds, setSeconds] = createSignal(0)
  let running: Recording | null = null
  let ticking: ReturnType<typeof setInterval> | undefined
  let asked = 0
  const rest = () => {
    clearInterval(ticking)
    running = null
    setState('idle')
  }
  const discard = () => {
    asked++
    running?.end()
    rest()
  }
  onCleanup(discard)
  return {
    state,
    seconds,
    async start() {
      if (state() === 'asking' || state() === 'recording') return
      const mine = ++asked
      setState('asking')
      const recording = await beginRecording()
      if (mine !== asked) recording?.end()
      else if (!recording) setState('refused')
      else {
        running = recording
        setSeconds(0)
        setState('recording')
        ticking = setInterval(() => {
          setSeconds((n) => n + 1)
          if (seconds() >= maxSeconds) recording.pause()
        }, 1000)
      }
    },
    async finish() {
      const file = await running?.finish()
      rest()
      return file ?? null
    },
    discard,
  }
}

interface Recording {
  finish(): Promise<File | null>
  pause(): void
  end(): void
}

/** Null: there is no microphone, or not for us. */
async function beginRecording(): Promise<Recording | null> {
  let stream: MediaStream
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: false })
  } catch {
    return null
  }
  const mimeType = recordedType()!
  const recorder = new MediaRecorder(stream, { mimeType, audioBitsPerSecond: bitsPerSecond })
  const parts: Blob[] = []
  recorder.ondataavailable = ({ data }) => data.size > 0 && parts.push(data)
  const stopped = new Promise<void>((resolve) => (recorder.onstop = () => resolve()))
  const end = () => {
    if (recorder.state !== 'inactive') recorder.stop()
    // The browser shows that it listens for as long as one of these lives.
    for (const track of stream.getTracks()) track.stop()
  }
  recorder.start()
  return {
    end,
    pause: () => recorder.state === 'recording' && recorder.pause(),
    async finish() {
      end()
      await stopped
      const type = mimeType.split(';')[0]!
      return parts.length > 0 ? new File(parts, 'Voice message', { type }) : null
    },
  }
}
