import { GenericServerSecretParams, ServerSecretParams } from '@signalapp/libsignal-client/zkgroup.js'
import type { SecretParameters } from '../../server/parameters/parameters-file.ts'

/** Parameters of a service that is not ours. */
export function serverSecrets(): SecretParameters {
  return { generic: GenericServerSecretParams.generate(), server: ServerSecretParams.generate() }
}
