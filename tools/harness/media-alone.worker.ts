import { serveMedia } from '../../src/adapters/compute/serve-media.ts'
import { webCiphers } from '../../src/adapters/crypto/web-ciphers.ts'
import { browserMedia } from '../../src/adapters/media/browser-media.ts'

// The app's own media worker, and nothing is written: what sealing costs by itself.
const nothing = () => Promise.resolve()
const unwritten = { create: () => Promise.resolve({ write: nothing, close: nothing, abort: nothing }) }
serveMedia(self, { ciphers: webCiphers, mediaFiles: { ...browserMedia(), ...unwritten } })
