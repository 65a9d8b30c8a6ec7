// The app's own history worker, on a clock that a test may set.
import './clock.ts'
import '../../src/entries/history.worker.ts'
