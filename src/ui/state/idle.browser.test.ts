import { expect, test } from 'vitest'
import { watchIdle } from './idle.ts'

const soon = () => new Promise((resolve) => setTimeout(resolve, 30))

test('nobody there for long enough is noticed; somebody in any tab is not', async () => {
  let idle = 0
  const watch = watchIdle(3_600_000, () => idle++)
  const clock = Date.now
  try {
    // The device slept for two hours, and wakes.
    Date.now = () => clock() + 7_200_000
    document.dispatchEvent(new Event('visibilitychange'))
    expect(idle).toBe(1)
    // Somebody is there now, in another tab.
    new BroadcastChannel('heirloom/presence').postMessage('here')
    await soon()
    document.dispatchEvent(new Event('visibilitychange'))
    expect(idle).toBe(1)
    // A clock that is set back makes nobody wait longer or shorter.
    Date.now = () => clock() - 7_200_000
    document.dispatchEvent(new Event('visibilitychange'))
    expect(idle).toBe(1)
  } finally {
    Date.now = clock
    watch.stop()
  }
})
