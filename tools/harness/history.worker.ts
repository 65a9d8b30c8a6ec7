// The app's own history worker, on a clock that a test may set, and with its secrets noted.
import './clock.ts'
import './secrets.ts'
import '../../src/entries/history.worker.ts'
