export type Appearance = 'system' | 'light' | 'dark'

const storeKey = 'heirloom-appearance'

/** The one choice kept outside the history: it must be known before the first paint. */
export function readAppearance(): Appearance {
  try {
    const stored = localStorage.getItem(storeKey)
    return stored === 'light' || stored === 'dark' ? stored : 'system'
  } catch {
    return 'system'
  }
}

export function applyAppearance(choice: Appearance): void {
  document.documentElement.dataset['appearance'] = choice
}

export function keepAppearance(choice: Appearance): void {
  applyAppearance(choice)
  try {
    if (choice === 'system') localStorage.removeItem(storeKey)
    else localStorage.setItem(storeKey, choice)
  } catch {
    // A browser that keeps nothing still shows the choice until it is closed.
  }
}
