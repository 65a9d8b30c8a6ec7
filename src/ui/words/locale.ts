/** The app speaks English; numbers and dates follow the person's own English, else the calmer of the two. */
export const locale: string = chooseLocale(typeof navigator === 'undefined' ? [] : navigator.languages)

export function chooseLocale(languages: readonly string[]): string {
  return languages.find((language) => /^en\b/i.test(language)) ?? 'en-GB'
}
