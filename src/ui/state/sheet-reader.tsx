import { createContext, useContext, type JSX } from 'solid-js'

/** Reads the code on the recovery sheet in pictures, away from this thread. */
export interface SheetReader {
  /**
   * Takes the picture: it is closed afterwards, and nothing of it is kept. Null: no code in it, none that can be made
   * out, or a newer picture came. `hard`: looks longer, at parts of it and in other sizes.
   */
  read(picture: ImageBitmap, how?: { readonly hard: boolean }): Promise<string | null>
  close(): void
}

/** Rejects when the reader's code could not be loaded. */
export type OpenSheetReader = () => Promise<SheetReader>

const Context = createContext<OpenSheetReader>()

export function SheetReaderProvider(props: {
  readonly open: OpenSheetReader
  readonly children: JSX.Element
}) {
  // eslint-disable-next-line solid/reactivity -- one way to open it for the life of the page
  return <Context.Provider value={props.open}>{props.children}</Context.Provider>
}

/** A reader that is opened now. One that cannot be loaded finds no codes. */
export function useSheetReader(): SheetReader {
  const open = useContext(Context)
  if (!open) throw new Error('useSheetReader outside of SheetReaderProvider')
  const opening = open().catch(() => null)
  return {
    async read(picture, how) {
      const reader = await opening
      if (reader) return reader.read(picture, how)
      picture.close()
      return null
    },
    close: () => void opening.then((reader) => reader?.close()),
  }
}
