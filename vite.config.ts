import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineConfig, normalizePath, type Plugin } from 'vite'
import { VitePWA } from 'vite-plugin-pwa'
import solid from 'vite-plugin-solid'

const trusted = normalizePath(fileURLToPath(new URL('src/adapters/bridge/trusted.ts', import.meta.url)))

const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8')) as {
  version: string
}

/**
 * Solid makes its static templates with innerHTML, which Trusted Types refuse. This sends that one assignment
 * through our policy; the build fails when the line is no longer there (docs/decisions/trusted-types.md).
 */
function trustedTemplates(): Plugin {
  const line = 't.innerHTML = html;'
  return {
    name: 'heirloom-trusted-templates',
    apply: 'build',
    transform(code, id) {
      if (!/solid-js\/web\/dist\/web\.js$/.test(normalizePath(id))) return null
      if (code.split(line).length !== 2) this.error('solid-js/web no longer sets innerHTML in one place')
      return {
        code: `import { trustedTemplate } from '${trusted}';\n${code.replace(line, 't.innerHTML = trustedTemplate(html);')}`,
        map: null,
      }
    },
  }
}

export default defineConfig({
  define: { __HEIRLOOM_VERSION__: JSON.stringify(version) },
  build: {
    outDir: 'build/app',
    emptyOutDir: true,
    target: 'es2023',
    // The content security policy allows no data: URLs.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  worker: { format: 'es' },
  plugins: [
    trustedTemplates(),
    solid(),
    VitePWA({
      strategies: 'injectManifest',
      srcDir: 'src/entries',
      filename: 'service-worker.ts',
      injectRegister: false,
      manifest: false,
      injectManifest: {
        globPatterns: ['**/*.{js,css,html,wasm,svg,png,webmanifest}'],
        maximumFileSizeToCacheInBytes: 4 << 20,
      },
    }),
  ],
})
