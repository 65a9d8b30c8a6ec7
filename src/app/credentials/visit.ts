import { utf8 } from '../../core/bytes.ts'
import { isCode } from '../../core/errors.ts'
import type { BackupDeps } from '../archive/deps.ts'
import { exclusively } from '../archive/exclusively.ts'
import { readSetting } from '../archive/read-setting.ts'
import { withRetries } from '../archive/retries.ts'
import { hearService } from '../expiry/judged-time.ts'
import { renewSubscription } from '../plan/renew-subscription.ts'
import { readStanding } from '../archive/media/media-store.ts'
import { mediaServiceUnder, readCredentials, renewCredentials, withOwnArchive } from './archive-service.ts'
import { credentialsSettingName, dayOf, daysLeft, encodeCredentialSet, isUsable } from './credential-set.ts'

// [Note: When the account side is called] What calls with an account and what calls with an archive in one minute from
// one address belongs to one person, as far as an observer can guess. So while a credential is at hand the account side
// is left alone: the next ones are fetched when few days are left, at a random moment after the archive's work is done.

const renewalDaysLeft = 2
const minuteMs = 60_000
const hourMs = 60 * minuteMs
const soonestMs = 5 * minuteMs
const latestMs = hourMs
export const refreshedSettingName = 'refreshed'

/**
 * What every visit owes an archive: one refresh a day, so that it is not taken for abandoned, and new credentials in
 * time. Answers after how many milliseconds to look again.
 */
export async function visit(deps: BackupDeps, signal: AbortSignal): Promise<number> {
  if (!(await readSetting(deps.store))) return hourMs
  await refreshOnce(deps, signal)
  const wait = await renewInTime(deps, signal)
  if (wait > 0) return wait
  // The account side has been called anyway: what was paid for since is brought to it in the same visit.
  await renewSubscription(deps, signal).catch(passing)
  return hourMs
}

async function refreshOnce(deps: BackupDeps, signal: AbortSignal): Promise<void> {
  await exclusively(deps, async (mine) => {
    const setting = await readSetting(mine.store)
    const today = utf8(String(dayOf(mine.clock.now())))
    const last = await mine.store.readSetting(refreshedSettingName)
    if (!setting || String(last) === String(today)) return
    // Without one the next backup fetches: a refresh alone is not worth a call to the account side.
    const kept = await readCredentials(mine, setting)
    if (!kept || !isUsable(kept, mine.clock.now())) return
    await withOwnArchive(mine, setting, signal, async ({ service }) => {
      await withRetries(mine, signal, () => service.refresh())
      await hearService(mine, service)
    })
    // Files are refreshed with each pass over them as well; here for whoever makes no backups for long.
    const { stored } = await readStanding(mine.store)
    if (stored.files > 0)
      await withRetries(mine, signal, () => mediaServiceUnder(mine, setting, kept).refresh()).catch(refused)
    await mine.store.writeSetting(refreshedSettingName, today)
  })
}

/** 0: they were fetched now; else in how many milliseconds to look again. */
async function renewInTime(deps: BackupDeps, signal: AbortSignal): Promise<number> {
  return exclusively(deps, async (mine) => {
    const setting = await readSetting(mine.store)
    const set = setting && (await readCredentials(mine, setting))
    if (!setting || !set) return hourMs
    const now = mine.clock.now()
    if (daysLeft(set, now) > renewalDaysLeft) return hourMs
    if (set.renewAt === 0) {
      const wait = soonestMs + Math.floor(((latestMs - soonestMs) * randomShare(mine)) / minuteMs) * minuteMs
      await mine.store.writeSetting(
        credentialsSettingName,
        encodeCredentialSet({ ...set, renewAt: now + wait }),
      )
      return wait
    }
    if (set.renewAt > now) return Math.min(set.renewAt - now, latestMs)
    await renewCredentials(mine, setting, signal).catch(passing)
    return 0
  })
}

/** The next look finds the same and tries again; what needs a person is told when a backup meets it. */
function passing(error: unknown): void {
  if (!isCode(error, 'offline', 'service-failed', 'busy', 'rate-limited')) throw error
}

/** Gone, or never begun: the next backup finds out. */
function refused(error: unknown): void {
  if (!isCode(error, 'unauthorised')) throw error
}

function randomShare({ randomness }: BackupDeps): number {
  const [high, low] = randomness.bytes(2)
  return (high! * 256 + low!) / 65_536
}
