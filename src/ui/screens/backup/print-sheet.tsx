import { For, Show } from 'solid-js'
import { keyGroups } from '../../../app/api/key-shape.ts'
import type { FingerprintView } from '../../../app/api/views.ts'
import { createLoaded } from '../../state/loaded.ts'
import { formatDate } from '../../words/dates.ts'
import { Fact, Facts } from '../../parts/page.tsx'

/** One page of paper that opens the backup. On the screen it is not seen; printing shows nothing else. */
export function PrintSheet(props: {
  readonly value: string
  readonly serviceUrl: string
  readonly fingerprint: string
  readonly serviceFingerprint: FingerprintView
  readonly madeAt: number
}) {
  // The key first and by itself: any reader of such codes shows it. Then what the app may check before it is used.
  const code = createLoaded(() =>
    qrPath([props.value.replaceAll(' ', ''), props.serviceUrl, props.serviceFingerprint.code].join('\n')),
  )
  return (
    <section class="print-sheet" aria-hidden="true" translate="no">
      <h1>Heirloom recovery key</h1>
      <ol class="sheet-key">
        <For each={keyGroups(props.value)}>{(group) => <li>{group}</li>}</For>
      </ol>
      <Show when={code()}>
        {(drawn) => (
          <svg class="sheet-code" viewBox={`0 0 ${drawn().size} ${drawn().size}`}>
            <path d={drawn().path} fill="black" />
          </svg>
        )}
      </Show>
      <Facts>
        <Fact name="Service">{props.serviceUrl}</Fact>
        <Fact name="Made on">{formatDate(props.madeAt)}</Fact>
        <Fact name="Fingerprint of the key">{props.fingerprint}</Fact>
        <Fact name="Words of the service">{props.serviceFingerprint.words.join(' ')}</Fact>
      </Facts>
      <h2>How to open the backup</h2>
      <p>
        Open the service address in a browser, choose “Restore a backup”, and type the key or hold this code
        before the camera. Capitals and spaces do not matter. To be sure that it is still the same service,
        give its twelve words as well, under “Check the service first”; the code holds them too.
      </p>
      <p>
        If the service is gone, an exported file can be read with the tool “archive” that comes with the
        source of Heirloom.
      </p>
      <p>
        Whoever has this key and reaches the service can read your history. Keep this sheet where you keep a
        passport.
      </p>
      <p class="sheet-promise">We will never ask you for this key.</p>
    </section>
  )
}

/** A QR code, made here: one path, one unit to a module. */
async function qrPath(text: string): Promise<{ readonly path: string; readonly size: number }> {
  const { encodeQR } = await import('qr')
  const rows = encodeQR(text, 'raw', { ecc: 'medium', border: 2 })
  let path = ''
  rows.forEach((row, y) =>
    row.forEach((dark, x) => {
      if (dark) path += `M${x} ${y}h1v1h-1z`
    }),
  )
  return { path, size: rows.length }
}
