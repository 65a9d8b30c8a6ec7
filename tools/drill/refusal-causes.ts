import { PrivateKey } from '@signalapp/libsignal-client'
import { archiveCaller } from '../../server/testing/archive-caller.ts'
import { issuedPresentation } from '../../server/testing/issued.ts'
import { serverSecrets } from './server-secrets.ts'
import { fromBase64Url, toBase64Url } from '../../src/core/bytes.ts'

/** What makes a call refused. Each is asked anew before a call, outside the time that is taken. */
export interface Cause {
  readonly name: string
  headers(): Record<string, string>
}

const target = '/v1/archives'
const method = 'GET'

interface Called {
  readonly url: string
  readonly dataFolder: string
}

/** Every reason of docs/protocol.md section 4 for one and the same 401, on a call of an archive that is there. */
export async function refusalCauses(
  service: Called,
  clock: () => number,
  calls: number,
): Promise<readonly Cause[]> {
  const known = archiveCaller(service, { clock })
  await known.begin()
  const today = Math.floor(clock() / 86_400_000)
  const good = () => known.signedHeaders(method, target)
  const under = (presentation: string) => () => known.signedHeaders(method, target, { presentation })
  const bent = (at: number, by = 1) => {
    const bytes = fromBase64Url(known.presentation())!
    bytes[at]! ^= by
    return toBase64Url(bytes)
  }
  const minute = () => Math.floor(clock() / 60_000)
  const stranger = archiveCaller(service, { clock })
  const imposter = known.as({ identity: { ...known.identity, key: PrivateKey.generate() } })
  const foreign = issuedPresentation(serverSecrets(), known.identity, {
    day: today,
    level: 'free',
    type: 'messages',
  })
  // Whatever is dear is made beforehand: a call must not be slower for what the caller did before it.
  const elsewhere = known.at('https://heirloom.example')
  const unseen = Array.from({ length: calls }, () => known.as({}).presentation())
  const wrongKey = (presentation: string) => imposter.signedHeaders(method, target, { presentation })
  for (const caller of [stranger, imposter, elsewhere]) caller.presentation()
  const causes: Record<string, () => Record<string, string>> = {
    'unknown backup id': () => stranger.signedHeaders(method, target),
    'wrong key': () => imposter.signedHeaders(method, target),
    'bad signature': () => ({ ...good(), 'heirloom-signature': turned(good()['heirloom-signature']!) }),
    'stale minute': () => known.signedHeaders(method, target, { minute: minute() - 11 }),
    'another service': () => elsewhere.signedHeaders(method, target),
    'another method': () => known.signedHeaders('POST', target),
    'another target': () => known.signedHeaders(method, '/v1/objects'),
    'another body': () => known.signedHeaders(method, target, { body: 'x' }),
    'another day': under(known.presentation(today - 3)),
    'a day to come': under(known.presentation(today + 2)),
    'another level': under(bent(1)),
    'another type': under(known.as({ type: 'media' }).presentation()),
    'type bent': under(bent(9, 3)),
    'not issued here': under(foreign),
    'backup id bent': under(bent(344)),
    'point that is none': under(bent(57)),
    'scalar that is none': under(bent(232, 0xf0)),
    'trailing byte': under(`${known.presentation()}AA`),
    'no presentation': () => without(good(), 'heirloom-presentation'),
    'no signature': () => without(good(), 'heirloom-signature'),
    'no minute': () => without(good(), 'heirloom-minute'),
    'never seen, wrong key': () => wrongKey(unseen.pop() ?? known.presentation()),
  }
  return Object.entries(causes).map(([name, headers]) => ({ name, headers }))
}

function without(headers: Record<string, string>, name: string): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([key]) => key !== name))
}

/** Another signature of the same form: of other bytes. */
function turned(signature: string): string {
  const bytes = fromBase64Url(signature)!
  bytes[33]! ^= 1
  return toBase64Url(bytes)
}
