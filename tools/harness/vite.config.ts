import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

/** The harness page: the app's worker and bridge without the screens. Only tools build and serve it. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: '/harness/',
  publicDir: false,
  logLevel: 'warn',
  build: {
    target: 'es2023',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    emptyOutDir: true,
  },
  worker: { format: 'es' },
})
