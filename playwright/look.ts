import type { Page } from '@playwright/test'

const sizes = { desktop: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } } as const
const schemes = ['light', 'dark'] as const

/**
 * Pictures of the screen as it stands, wide and narrow, light and dark, below `build/look`. Only when
 * HEIRLOOM_LOOK is set: they are for eyes, not for the run.
 */
export async function look(page: Page, name: string): Promise<void> {
  if (!process.env['HEIRLOOM_LOOK']) return
  const before = page.viewportSize()
  for (const [size, viewport] of Object.entries(sizes)) {
    await page.setViewportSize(viewport)
    for (const colorScheme of schemes) {
      await page.emulateMedia({ colorScheme })
      await page.waitForTimeout(150)
      await page.screenshot({ path: `build/look/${name}-${size}-${colorScheme}.png` })
    }
  }
  await page.emulateMedia({ colorScheme: 'light' })
  if (before) await page.setViewportSize(before)
}
