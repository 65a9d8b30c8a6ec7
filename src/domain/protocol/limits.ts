/** Sizes both sides agree on (docs/protocol.md). The service may configure lower ones and tells them. */
export const nameBytes = 16
/** Media objects are named by their media id. */
export const mediaNameBytes = 15
export const tokenBytes = 32
export const maxManifestBytes = 4 * 1024 * 1024
/** Objects above this go through the resumable upload. */
export const resumableAboveBytes = 4 * 1024 * 1024
export const maxNamesPerDelete = 1000
export const signatureWindowMinutes = 10
/** Most objects one manifest may need. */
export const maxNamesPerCommit = 65_536
export const maxListLimit = 1000

/** Lengths of what credentials are made of; anything longer or shorter is refused. */
export const credentialRequestBytes = 97
export const credentialResponseBytes = 417
export const presentationBytes = 345
export const receiptRequestBytes = 97
export const receiptResponseBytes = 409
export const receiptPresentationBytes = 329
export const genericParametersBytes = 225
export const serverParametersBytes = 673
/** Credentials are issued from yesterday to this many days after today, and for this many days in one call. */
export const credentialDaysAhead = 8
export const maxCredentialDays = 8
/** So many days after it was issued the last of today's credentials is no longer taken. */
export const credentialsOutlivedAfterDays = credentialDaysAhead + 3
export const sessionTokenBytes = 56
