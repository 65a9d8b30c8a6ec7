import type { Clock, Randomness, Services } from '../../domain/ports.ts'
import { accountClient } from './account-client.ts'
import { archiveClient } from './archive-client.ts'
import { publicParameters } from './parameters.ts'
import { paymentClient } from './payment-client.ts'

/** All sides of the service over `fetch`, in any realm. URLs are origins without a slash at the end. */
export function httpServices(deps: { readonly clock: Clock; readonly randomness: Randomness }): Services {
  return {
    archive: (url, identity) => archiveClient({ url, identity, ...deps }),
    parameters: publicParameters,
    account: accountClient,
    payments: paymentClient,
  }
}
