import { text } from 'node:stream/consumers'
import { openSnapshot } from './lib/open-snapshot.ts'

/**
 * `npm run -s open-snapshot -- FOLDER < KEY`: opens the newest snapshot of a backup folder and every file in its pool by the
 * rules of the format, with Node's own cryptography and none of ours. Tells how much there is; writes nothing.
 */
const folder = process.argv[2]
if (folder === undefined) {
  console.error('usage: npm run -s open-snapshot -- FOLDER, with the recovery key on standard input')
  process.exit(2)
}
const { frames, files, missing } = openSnapshot(folder, (await text(process.stdin)).trim().toLowerCase())
const bytes = [...files.values()].reduce((sum, { length }) => sum + length, 0)
console.log(
  `${frames.length} bytes of frames, ${files.size} files of ${bytes} bytes, ${missing.length} missing`,
)
