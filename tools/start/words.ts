import type { ServiceSettings } from '../../server/config.ts'

/** What is said once the service is ready. */
export function readyLines(url: string, settings: Pick<ServiceSettings, 'publicUrl' | 'host'>): string[] {
  const ready = `Heirloom is ready: ${url}`
  if (settings.publicUrl)
    return [ready, 'Keep the proxy in front of it: the service itself speaks plain http.']
  return [ready, 'Reachable from this machine only. Ctrl+C stops it.']
}
