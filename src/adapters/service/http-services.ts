import type { Clock, Randomness, Services } from '../../domain/ports.ts'
import { accountClient } from './account-client.ts'
import { archiveClient } from './archive-client.ts'

/** Both sides of the service over `fetch`, in any realm. URLs are origins without a slash at the end. */
export function httpServices(deps: { readonly clock: Clock; readonly randomness: Randomness }): Services {
  return {
    archive: (url, backupId, privateKey) => archiveClient({ url, backupId, privateKey, ...deps }),
    account: (url) => accountClient(url),
  }
}
