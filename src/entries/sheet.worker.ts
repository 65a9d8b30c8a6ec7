import { serveSheet } from '../adapters/sheet/serve.ts'

serveSheet(self)
