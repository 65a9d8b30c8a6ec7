import type { FailureView } from '../../app/api/views.ts'
import { codes, HeirloomError, type ErrorCode, type ErrorFacts } from '../../core/errors.ts'
import { count, formatBytes, formatNumber } from './numbers.ts'

/** Three plain sentences: what happened, what is safe, what to do next. */
export interface ErrorWords {
  readonly happened: string
  readonly safe: string
  readonly next: string
}

const untouched = 'Your history and the file are as they were.'
const historySafe = 'Your history on this device is as it was.'
const nothingLost = 'Nothing was lost, neither on this device nor at the service.'
const backupSafe = 'Your history is safe here, and the last backup is still whole at the service.'
const nothingPaid = 'Nothing was paid or used up, and your plan is as it was.'
const nothingSent = 'Nothing was sent, and your history is as it was.'

const words = (happened: string, safe: string, next: string): ErrorWords => ({ happened, safe, next })

type Entry = ErrorWords | ((facts: ErrorFacts) => ErrorWords)

const damaged = words(
  'This backup is damaged: it is not the same as when it was written.',
  untouched,
  'Copy it from the phone again, or choose another snapshot, and try once more.',
)

const tooLargeFile = (maxBytes: number): ErrorWords =>
  words(
    `This file is larger than the ${formatBytes(maxBytes)} that a message can carry.`,
    'Nothing was added, and your history is as it was.',
    'Remove it here, cut it into parts or make it smaller, and add those.',
  )

const tooLongNote = (maxBytes: number): ErrorWords =>
  words(
    `This text is longer than the ${formatBytes(maxBytes)} that a note can hold.`,
    'Nothing was added, and what you wrote is still here.',
    'Cut it into several notes, or add it as a file.',
  )

const chooseBackup =
  'Choose the folder called SignalBackups, one snapshot folder inside it, or a backup archive file.'

const otherFiles: Readonly<Record<string, string>> = {
  'older-backup':
    'This is the older kind of Signal backup, a single file with a key of 30 digits. Heirloom cannot read it.',
  picture: 'This file is a picture, not a backup.',
  pdf: 'This file is a PDF document, not a backup.',
  zip: 'This file is a packed folder (ZIP). Unpack it first: the backup may be inside.',
  gzip: 'This file is a packed file. Unpack it first: the backup may be inside.',
  database: 'This file is a database, not a backup.',
  text: 'This file is text, not a backup.',
  'no-file': 'What you dropped is neither a file nor a folder.',
}

function notABackup(what: unknown): string {
  const known = typeof what === 'string' && Object.hasOwn(otherFiles, what) ? otherFiles[what] : undefined
  return known ?? 'This is not a backup that Heirloom knows.'
}

const table: Readonly<Record<ErrorCode, Entry>> = {
  'not-a-backup': (facts) => words(notABackup(facts['what']), 'Nothing was changed.', chooseBackup),
  'wrong-key-shape': words(
    'This is not the shape of a recovery key.',
    'Nothing was changed.',
    'A key has 64 letters and digits. Look at the marked group and compare it with your copy.',
  ),
  'wrong-key': words(
    'This is a recovery key, but it does not open this backup.',
    'Nothing was changed.',
    'Check that key and backup belong together: a newer key does not open an older backup.',
  ),
  'account-id-needed': words(
    'This archive file also needs the account id it was made for.',
    'Nothing was changed.',
    'Type the account id (a long id with dashes) beside the key.',
  ),
  'token-needed': words(
    'This file needs something that only the service it came from holds.',
    untouched,
    'On the phone, make an on-device backup into a folder and import that folder instead.',
  ),
  'unknown-version': words(
    'This backup was made in a newer format than this Heirloom can read.',
    untouched,
    'Update Heirloom and try again.',
  ),
  truncated: words(
    'This backup ends too early: a part of it is missing.',
    untouched,
    'It was probably still being copied. Copy it again, whole, and try once more.',
  ),
  'bad-mac': damaged,
  'bad-padding': damaged,
  'bad-gzip': damaged,
  'bad-frame': damaged,
  'bad-length': damaged,
  'other-content': words(
    'A photo or file is not the one its message was sent with.',
    'It was not taken in; the message and everything else are as they were.',
    'Copy the backup folder from the phone again and import it once more.',
  ),
  'bad-record': words(
    'Something stored on this device could not be read back correctly.',
    'It was left as it is; nothing was overwritten.',
    'Reload Heirloom. If it happens again, restore from your backup.',
  ),
  'too-large': (facts) =>
    typeof facts['maxFileBytes'] === 'number'
      ? tooLargeFile(facts['maxFileBytes'])
      : typeof facts['maxBytes'] === 'number'
        ? tooLongNote(facts['maxBytes'])
        : words(
            typeof facts['bytes'] === 'number'
              ? `One part of this backup claims a size of ${formatBytes(facts['bytes'])}, more than any real one has.`
              : 'One part of this backup claims to be larger than any real one is.',
            untouched,
            'The file is damaged or was made to do harm. Copy it from the phone again.',
          ),
  'source-changed': words(
    'This backup is not the one the unfinished import was reading.',
    'What was read so far waits untouched.',
    'Choose the same backup as before to go on, or discard the unfinished import.',
  ),
  'source-unreadable': words(
    'The browser could not read the file or folder any more.',
    untouched,
    'Make sure it is still there and not being changed, then choose it again.',
  ),
  'nothing-to-import': words(
    'There is nothing to import in what you chose.',
    'Nothing was changed.',
    'Choose more chats or a wider range of dates.',
  ),
  'not-empty': words(
    'There is already a history on this device, or backups are already turned on here.',
    'Nothing was touched.',
    'Erase it in Settings first if you want to restore into a new one, or import the other history into it.',
  ),
  'setting-lost': words(
    'What this device kept about your backup can no longer be read.',
    'Your history here is as it was, and so is the backup at the service.',
    'Type your recovery key under “Backup”: then it goes on. Without the key, turn on backups anew there.',
  ),
  'files-only-there': (facts) =>
    words(
      typeof facts['files'] === 'number'
        ? `${count(facts['files'], 'photo or file is', 'photos and files are')} only at the service, to save space here.`
        : 'Some photos and files are only at the service, to save space here.',
      nothingLost,
      'On “Photos and files” choose to keep all of them on this device. When they are here, change the key.',
    ),
  'key-changing': words(
    'A new recovery key is being put in place.',
    'The last backup is whole at the service, and your present key still opens it.',
    'Backups go on by themselves afterwards. You can see how far it is, or cancel it, under “Recovery key”.',
  ),
  'key-changed': words(
    'This backup already has another recovery key.',
    historySafe,
    'If another device made it, the backup is opened by the key shown there. You can put this change away.',
  ),
  'other-history': words(
    'The backup under this key was last written by another device, or is of another history.',
    'Nothing was changed, here or there.',
    'Look whether this is the key of the backup you mean. You can also turn on backups with a new key.',
  ),
  conflict: words(
    'Another tab changed the history at the same moment.',
    'Both the change there and your history are safe.',
    'Try again.',
  ),
  'not-found': words(
    'This is no longer in your history.',
    'Everything else is as it was.',
    'It may have been deleted here or in another tab. Go back to your chats.',
  ),
  'newer-database': words(
    'Your history was last opened by a newer Heirloom than this one.',
    'It was not touched.',
    'Reload the page to get the newer version.',
  ),
  'storage-full': (facts) =>
    words(
      typeof facts['bytes'] === 'number'
        ? `There is not enough space on this device: ${formatBytes(facts['bytes'])} more are needed.`
        : 'There is not enough space left on this device.',
      'Nothing was lost: what was not finished was not kept.',
      facts['files'] === true
        ? 'Free some space and choose the same backup again: what was copied is not copied twice. Or bring in the messages now, and their files later.'
        : 'Free some space and try again.',
    ),
  'folder-refused': words(
    'The browser does not let Heirloom write into the folder now.',
    'Your history is as it was, and so are the copies in the folder.',
    'Tap Allow and confirm what the browser asks, or choose another folder.',
  ),
  'copy-damaged': words(
    'The copy could not be read back as it was written.',
    'Your history is as it was, and so are earlier copies in the folder.',
    'Copy again. If it goes on, the disk may be failing: choose a folder on another one.',
  ),
  'storage-failed': words(
    'The browser’s storage did not answer.',
    'What was saved before is still there.',
    'Try again. If it goes on, close other tabs and restart the browser.',
  ),
  'storage-blocked': words(
    'Another tab of Heirloom holds the storage, or the browser does not allow this site to keep anything.',
    'Your history is as it was.',
    'Close the other tabs, leave private browsing, and reload.',
  ),
  'lock-needed': words(
    'This can be kept on this device only while the app lock is on.',
    'Nothing was changed, and nothing was kept.',
    'Turn on the app lock under “Settings”, then try again.',
  ),
  cancelled: words('You stopped this.', historySafe, 'Start again whenever you like.'),
  locked: words(
    'Heirloom is locked.',
    'Everything is as it was. What was under way waits until you unlock.',
    'Unlock Heirloom, then it goes on.',
  ),
  busy: words(
    'Another job is still at work on your history.',
    historySafe,
    'Wait until it has ended, or stop it, and try again.',
  ),
  offline: words(
    'The service cannot be reached from here.',
    nothingLost,
    'Check your connection and try again. A backup or restore that was under way goes on where it stopped.',
  ),
  'service-failed': words('The service had a fault of its own.', nothingLost, 'Try again in a few minutes.'),
  'service-refused': words(
    'The service did not accept this.',
    nothingLost,
    'Reload Heirloom to get the newest version, then try again.',
  ),
  unauthorised: words(
    'The service does not know this key.',
    'Nothing was changed, here or there.',
    'Check the key and the service address. If backups were turned off on another device, turn them on again.',
  ),
  'credentials-spent': words(
    'The service did not take the pass that this device had kept. That happens when its clock was wrong for some days.',
    nothingLost,
    'A new pass is fetched with the next try, which comes by itself in a few minutes.',
  ),
  'no-archive': words(
    'There is no backup under this key at this service.',
    'Nothing was changed.',
    'Compare every group with your copy: one wrong character is enough. Then check the service address on your sheet, and that this is the newest key.',
  ),
  'archive-gone': words(
    'The backup that was being restored is no longer at the service.',
    'What has arrived is on this device, and stays.',
    'You can keep what has arrived as your history. What had not come yet will then be missing.',
  ),
  'other-device': words(
    'Another device has written a backup under the same key.',
    'Both your history here and that backup are whole.',
    'Choose whether to bring both together, or to let this device take over.',
  ),
  'join-question': (facts) =>
    words(
      `The other device deleted ${formatNumber(Number(facts['removed'] ?? 0))} of the ${formatNumber(Number(facts['held'] ?? 0))} messages that are on this one.`,
      'Nothing was changed yet, neither on this device nor at the service.',
      'Choose whether to delete them here as well, or to keep them.',
    ),
  'archive-damaged': words(
    'Not all of the backup at the service can be read.',
    historySafe,
    'Check the backup to see what is missing. A new backup of a device that has it makes it whole.',
  ),
  quota: (facts) =>
    words(
      typeof facts['limitBytes'] === 'number'
        ? `Your backup would be larger than the ${formatBytes(facts['limitBytes'])} this service keeps for you.`
        : 'Your backup would be larger than the service keeps for you.',
      backupSafe,
      'Look at your plan and its limits, delete chats you no longer need, or save an exported file instead.',
    ),
  'rate-limited': words(
    'The service asks for a little patience: too many requests at once.',
    nothingLost,
    'Try again in a few minutes.',
  ),
  'guard-question': (facts) =>
    words(
      typeof facts['dropped'] === 'number'
        ? `This backup would leave out ${formatNumber(facts['dropped'])} messages that the last one held.`
        : 'This backup would hold much less than the last one.',
      'Nothing was replaced: the last backup is whole.',
      Number(facts['unreadable'] ?? 0) > 0
        ? `On this device ${formatNumber(Number(facts['unreadable']))} messages can no longer be read. If you let the backup be replaced, it loses them too; restore it on another device first.`
        : 'Look whether your history is complete before you let it be replaced.',
    ),
  'parameters-changed': words(
    'The service does not identify itself as it did before, or as it stands on your sheet.',
    'Your backup was not shown to it, and your history is as it was.',
    'It may have been set up anew, or somebody may be trying to tell you apart from others. Ask whoever runs it before you accept it again.',
  ),
  'wrong-fingerprint': words(
    'These are not the twelve words of a recovery sheet.',
    'Nothing was sent.',
    'Compare each word with your sheet, or leave the field empty.',
  ),
  'no-payment': words(
    'The service knows no such payment or voucher.',
    nothingPaid,
    'Compare the code with your copy, letter by letter. If you paid by card, wait a minute and try again.',
  ),
  'payment-failed': words(
    'The payment did not go through.',
    'You were not given anything, and your backup stays as it is on the free plan.',
    'Choose “Manage payment” to see why and to try another card.',
  ),
  'payment-open': words(
    'The payment is still on its way.',
    nothingLost,
    'Come back in a few minutes: Heirloom asks again by itself at your next visit.',
  ),
  'receipt-used': words(
    'This payment or voucher was used before.',
    nothingPaid,
    'Each one works once. If it was you who used it, look at your plan: it holds on all your devices. If not, ask whoever gave it to you.',
  ),
  'bad-receipt': words(
    'The service did not take the receipt of this payment.',
    nothingLost,
    'It may have run out. Choose your plan again; if you have paid, ask whoever runs the service.',
  ),
  'bad-credential': words(
    'The service answered with a pass that does not prove what it should, so it was not used.',
    nothingLost,
    'Try again later. If it happens again, tell whoever runs the service.',
  ),
  'wrong-parameters': words(
    'The service does not identify itself in the way Heirloom expects.',
    nothingSent,
    'Compare the service address with the one on your sheet. If it is the right one, ask whoever runs the service.',
  ),
  'worker-lost': words(
    'The part of Heirloom that does the work was ended by the browser.',
    'Everything that was saved is still there.',
    'Try again; it starts afresh.',
  ),
  bug: words(
    'Something went wrong that should not have: a fault in Heirloom.',
    nothingSent,
    'Reload and try again. If it happens again, please report it with the code below.',
  ),
}

export function errorWords(failure: FailureView): ErrorWords {
  const code: ErrorCode = Object.hasOwn(codes, failure.code) ? (failure.code as ErrorCode) : 'bug'
  const entry = table[code]
  return typeof entry === 'function' ? entry(failure.facts) : entry
}

/** Anything thrown, as the screens show it. Foreign errors keep nothing of their own text. */
export function failureOf(error: unknown): FailureView {
  return error instanceof HeirloomError
    ? { code: error.code, facts: error.facts }
    : { code: 'bug', facts: {} }
}
