import { never, openTab, right } from './locked-history.ts'

/** Opens what is locked, and seals again whatever is left; tells every step. */
onmessage = (event: MessageEvent<string>) => {
  void run(event.data)
}

async function run(name: string): Promise<void> {
  const tab = await openTab(name)
  if ((await tab.store.lockState()) === 'off') await tab.lock.turnOn(right)
  else await tab.lock.unlock(right)
  postMessage('open')
  await tab.lock.reseal((done) => postMessage(done), never)
  postMessage('done')
}
