/** `+15551234567` in groups that can be read aloud. No country's own grouping is guessed beyond the leading code. */
export function prettyPhone(e164: string): string {
  const digits = e164.replace(/\D/g, '')
  if (digits.length === 11 && digits.startsWith('1')) {
    return `+1 ${digits.slice(1, 4)} ${digits.slice(4, 7)} ${digits.slice(7)}`
  }
  const groups = digits.slice(2).match(/\d{2,3}(?=(?:\d{2,3})*$)|\d+/g) ?? []
  return `+${[digits.slice(0, 2), ...groups].join(' ')}`
}
