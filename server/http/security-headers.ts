const contentPolicy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "media-src 'self' blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "frame-ancestors 'none'",
  "form-action 'self'",
  "base-uri 'none'",
  "object-src 'none'",
  "require-trusted-types-for 'script'",
  // The app's one policy (src/adapters/bridge/trusted.ts); no default one.
  'trusted-types heirloom',
].join('; ')

const refusedFeatures = [
  'accelerometer',
  'display-capture',
  'geolocation',
  'gyroscope',
  'magnetometer',
  'midi',
  'payment',
  'usb',
]

/** On every answer, whatever it is (docs/protocol.md section 2): hostile content runs nothing and asks nothing. `publicUrl`: null on this machine only. */
export function securityHeaders(publicUrl: string | null): Readonly<Record<string, string>> {
  const headers = {
    'Content-Security-Policy': contentPolicy,
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Embedder-Policy': 'require-corp',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': [
      'camera=(self)',
      'microphone=(self)',
      ...refusedFeatures.map((feature) => `${feature}=()`),
    ].join(', '),
    'Cache-Control': 'no-store',
  }
  return publicUrl ? { ...headers, 'Strict-Transport-Security': 'max-age=63072000' } : headers
}
