/** A number given on the command line; exits with a word when it is none. */
export function wholeNumber(text: string | undefined, name: string, fallback?: number): number {
  if (text === undefined && fallback !== undefined) return fallback
  const value = Number(text)
  if (text !== undefined && /^\d+$/.test(text) && Number.isSafeInteger(value)) return value
  console.error(`--${name} needs a whole number.`)
  process.exit(2)
}
