/** What goes between the page and the worker that reads the sheet's code. Pictures are transferred, never copied. */

export interface PictureMessage {
  readonly id: number
  readonly picture: ImageBitmap
  /** Looks longer, at parts of it and in other sizes: for a photo, not for one frame of many. */
  readonly hard: boolean
}

export type SheetAnswer =
  /** Once, when the script has run: from here on pictures may be given away. */
  | { readonly kind: 'ready' }
  /** Null: no code in it, none that can be made out, or a newer picture came. */
  | { readonly kind: 'read'; readonly id: number; readonly text: string | null }
