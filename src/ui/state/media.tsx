import { createContext, createSignal, useContext, type Accessor, type JSX } from 'solid-js'
import type { FileInMemory } from '../../app/api/browser-objects.ts'
import type { ContentId, MediaPart } from '../../app/api/media-api.ts'

/** Gives out addresses at which the service worker answers with files of this history. */
export interface MediaBook {
  addressOf(content: ContentId, part: MediaPart): string
  /** For a file that this page holds in memory, until `forget`. */
  addressOfFile(file: FileInMemory): { readonly address: string; readonly forget: () => void }
  /** Whether anything answers there; changes when a service worker takes the page over. */
  readonly answered: () => boolean
  onAnswered(listener: () => void): void
}

export interface MediaState {
  /** Null while nothing answers. */
  addressOf(content: ContentId, part: MediaPart): string | null
  addressOfFile: MediaBook['addressOfFile']
  /** `waiting`: a service worker may take the page over yet. `never`: this browser, or this page, has none. */
  readonly reach: Accessor<MediaReach>
  /** Puts a sound or a film in the place of the one that plays. */
  play(element: HTMLMediaElement): void
}

export type MediaReach = 'answered' | 'waiting' | 'never'

export function createMedia(book: MediaBook): MediaState {
  const [reach, setReach] = createSignal<MediaReach>(reachOf(book))
  book.onAnswered(() => setReach(reachOf(book)))
  let playing: HTMLMediaElement | null = null
  return {
    addressOf: (content, part) => (reach() === 'answered' ? book.addressOf(content, part) : null),
    addressOfFile: (file) => book.addressOfFile(file),
    reach,
    play(element) {
      if (playing !== element) playing?.pause()
      playing = element
      // A film that cannot be played says so itself.
      void element.play().catch(() => undefined)
    },
  }
}

function reachOf(book: MediaBook): MediaReach {
  if (book.answered()) return 'answered'
  return 'serviceWorker' in navigator && !import.meta.env.DEV ? 'waiting' : 'never'
}

const MediaContext = createContext<MediaState>()

export function MediaProvider(props: { readonly book: MediaBook; readonly children: JSX.Element }) {
  // eslint-disable-next-line solid/reactivity -- one book for the life of the page
  return <MediaContext.Provider value={createMedia(props.book)}>{props.children}</MediaContext.Provider>
}

export function useMedia(): MediaState {
  const state = useContext(MediaContext)
  if (!state) throw new Error('useMedia outside of MediaProvider')
  return state
}
