import { Show } from 'solid-js'
import { IconButton } from '../../parts/button.tsx'

/** Chooses files, and on a phone takes a picture. */
export function AttachButtons(props: {
  readonly disabled: boolean
  /** Whether there is room for the camera. */
  readonly camera: boolean
  readonly onFiles: (files: readonly File[]) => void
}) {
  let chooser!: HTMLInputElement
  let camera!: HTMLInputElement
  const take = (input: HTMLInputElement) => {
    const files = [...(input.files ?? [])]
    // The same file may be chosen again.
    input.value = ''
    if (files.length > 0) props.onFiles(files)
  }
  return (
    <>
      <IconButton icon="attach" label="Add files" disabled={props.disabled} onClick={() => chooser.click()} />
      <input
        ref={chooser}
        class="unseen"
        type="file"
        multiple
        tabindex={-1}
        aria-label="Files to add"
        onChange={(event) => take(event.currentTarget)}
      />
      <Show when={props.camera && matchMedia('(pointer: coarse)').matches}>
        <IconButton
          icon="camera"
          label="Take a picture"
          disabled={props.disabled}
          onClick={() => camera.click()}
        />
        <input
          ref={camera}
          class="unseen"
          type="file"
          accept="image/*"
          capture="environment"
          tabindex={-1}
          aria-label="Picture to take"
          onChange={(event) => take(event.currentTarget)}
        />
      </Show>
    </>
  )
}
