import type { BrowserContext, Page } from '@playwright/test'
import type { ChatSummaryView } from '../../src/app/api/views.ts'
import { need, Stage } from '../lib/stage.ts'
import type { HarnessBrowser } from '../lib/harness-browser.ts'
import type { Drill, Floor } from './drill.ts'
import { hostileWords } from './hostile-words.ts'
import { importSample } from './lab.ts'
import { seal, sealedSample } from './small-samples.ts'

const widths = [
  { width: 360, height: 740 },
  { width: 1280, height: 800 },
]
const readyMs = 15_000

/** Every chat of a hostile history on the app's own screens, narrow and wide. */
export async function showHostileMessages(
  floor: Floor,
  stage: Stage,
  browser: HarnessBrowser,
): Promise<void> {
  const lab = await browser.open(stage.service.url)
  need(await lab.evaluate(() => window.heirloom.call('eraseHistory', [])))
  const sample = await sealedSample(800, floor.seed)
  const imported = await importSample(lab, await seal(hostileWords(sample.stream, floor.random), floor.seed))
  if (!imported.ok) {
    floor.fail('hostile messages', `not imported: ${imported.code}`)
    return
  }
  const chats = need(await lab.evaluate(() => window.heirloom.call('listChats', []))) as ChatSummaryView[]
  await lab.close()
  const context = await browser.running()
  const foreign = watchRequests(context, stage.service.url)
  for (const size of widths) {
    const page = await context.newPage()
    await page.setViewportSize(size)
    const ran = watchScripts(page)
    for (const place of ['/#/chats', ...chats.map((chat) => `/#/chats/${chat.id}`)]) {
      await page.goto(`${stage.service.url}${place}`)
      const problems = [...(await look(page)), ...ran.splice(0), ...foreign.splice(0)]
      if (problems.length === 0) floor.pass()
      else floor.fail(`${place} at ${size.width} px`, problems.join('; '))
    }
    await page.close()
  }
  floor.say(`${chats.length} hostile chats shown at ${widths.length} widths`)
}

function watchRequests(context: BrowserContext, url: string): string[] {
  const foreign: string[] = []
  context.on('request', (request) => {
    const target = request.url()
    if (!target.startsWith(url) && !target.startsWith('data:') && !target.startsWith('blob:'))
      foreign.push(`a request left: ${target.slice(0, 80)}`)
  })
  return foreign
}

function watchScripts(page: Page): string[] {
  const ran: string[] = []
  page.on('dialog', (dialog) => {
    ran.push('a dialog opened')
    void dialog.dismiss()
  })
  page.on('pageerror', (error) => ran.push(`the page threw ${error.name}`))
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) ran.push('the content policy had to step in')
  })
  return ran
}

/** Waits until the screen stands, then looks for what must not be. */
async function look(page: Page): Promise<string[]> {
  try {
    await page.waitForFunction(
      () => (document.querySelector('main')?.textContent.trim().length ?? 0) > 0,
      null,
      {
        timeout: readyMs,
      },
    )
    await page.waitForTimeout(150)
  } catch {
    return ['the screen stays empty']
  }
  return page.evaluate(() => {
    const problems: string[] = []
    if ('pwned' in window) problems.push('a script ran')
    const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth
    if (wide > 1) problems.push(`the page is ${wide} px too wide`)
    for (const link of document.querySelectorAll('a')) {
      const inside = link.origin === location.origin
      if (!inside && !['http:', 'https:', 'mailto:'].includes(link.protocol))
        problems.push(`a ${link.protocol} link`)
      if (!inside && !/noopener/.test(link.rel)) problems.push('a link without noopener')
    }
    for (const element of document.querySelectorAll('iframe, object, embed, base, [style*="url("]'))
      problems.push(`a <${element.tagName.toLowerCase()}>`)
    for (const image of document.images)
      if (!/^(blob:|data:|\/)/.test(image.getAttribute('src') ?? '/'))
        problems.push('an image from elsewhere')
    return [...new Set(problems)]
  })
}

/** Only the screens: quick while they are being built. */
export const hostileMessages: Drill = {
  about: 'malicious messages on the screens only',
  async run(floor) {
    const stage = await Stage.build()
    try {
      const { browser } = await stage.freshBrowser()
      await showHostileMessages(floor, stage, browser)
    } finally {
      await stage.clear()
    }
  },
}
