import { serveCompute } from '../adapters/compute/serve.ts'
import type { ComputeScope } from '../adapters/compute/serve.ts'

// The page's types describe `self` as a window; here it is a worker.
serveCompute(self as unknown as ComputeScope)
