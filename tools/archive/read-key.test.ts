import { expect, test } from 'vitest'
import { readKey } from './read-key.ts'

test('a key file without an end is read no further than a key can be', async () => {
  await expect(readKey({ key: null, keyFile: '/dev/zero' }, process)).rejects.toMatchObject({
    code: 'wrong-key-shape',
  })
})

test('a key file that is not there is said to be unreadable', async () => {
  await expect(readKey({ key: null, keyFile: 'no-such-file' }, process)).rejects.toMatchObject({
    code: 'source-unreadable',
  })
})
