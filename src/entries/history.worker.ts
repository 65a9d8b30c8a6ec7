import { serveApi } from '../adapters/bridge/serve.ts'
import { HeirloomError } from '../core/errors.ts'

/** Stands in until the history moves in: answers every call with an error. */
serveApi({
  status: () => Promise.reject(new HeirloomError('bug', 'the history is not built in')),
})
