/** Sizes both sides agree on (docs/protocol.md). The service may configure lower ones and tells them. */
export const nameBytes = 16
export const tokenBytes = 32
export const maxManifestBytes = 4 * 1024 * 1024
/** Objects above this go through the resumable upload. */
export const resumableAboveBytes = 4 * 1024 * 1024
export const maxNamesPerDelete = 1000
export const signatureWindowMinutes = 10
/** Most objects one manifest may need. */
export const maxNamesPerCommit = 65_536
export const maxListLimit = 1000
