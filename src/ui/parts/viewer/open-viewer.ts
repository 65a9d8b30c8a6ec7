import { createEffect, createSignal, on, type Accessor } from 'solid-js'
import { useNavigate, useSearchParams } from '@solidjs/router'
import type { MediaEntry } from '../../../app/api/media-api.ts'

export interface OpenViewer {
  readonly entry: Accessor<MediaEntry | null>
  readonly open: (entry: MediaEntry) => void
  readonly close: () => void
}

/** The viewer as a page of its own above this one: going back closes it, and what lies under it stays where it was. */
export function createOpenViewer(): OpenViewer {
  const [params, setParams] = useSearchParams<{ view?: string }>()
  const navigate = useNavigate()
  const [entry, setEntry] = createSignal<MediaEntry | null>(null)
  createEffect(
    on(
      () => params.view,
      (view) => {
        if (view === undefined) setEntry(null)
        // A page that was loaded anew does not know what was looked at.
        else if (!entry()) setParams({ view: null }, { replace: true })
      },
    ),
  )
  return {
    entry,
    open(next) {
      setEntry(next)
      setParams({ view: 'open' }, { scroll: false })
    },
    close: () => navigate(-1),
  }
}
