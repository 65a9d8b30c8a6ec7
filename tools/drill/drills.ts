import { check } from './check.ts'
import { crash } from './crash.ts'
import { credentials } from './credentials.ts'
import { days } from './days.ts'
import type { Drill } from './drill.ts'
import { exporting } from './export.ts'
import { film } from './film.ts'
import { firefox } from './firefox.ts'
import { hostile } from './hostile.ts'
import { hostileMessages } from './hostile-messages.ts'
import { lock } from './lock.ts'
import { media } from './media.ts'
import { refusals } from './refusals.ts'
import { rotation } from './rotation.ts'
import { unlinkable } from './unlinkable.ts'
import { worker } from './worker.ts'

/** All that `npm run drill` knows, by name. */
export const drills: Readonly<Record<string, Drill>> = {
  check,
  crash,
  credentials,
  days,
  export: exporting,
  film,
  firefox,
  hostile,
  'hostile-messages': hostileMessages,
  lock,
  media,
  refusals,
  rotation,
  unlinkable,
  worker,
}
