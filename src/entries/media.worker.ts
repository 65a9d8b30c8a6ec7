import { serveMedia } from '../adapters/compute/serve-media.ts'
import { webCiphers } from '../adapters/crypto/web-ciphers.ts'
import { browserMedia } from '../adapters/media/browser-media.ts'

serveMedia(self, { ciphers: webCiphers, mediaFiles: browserMedia() })
