/** The one way out of the app: to the payment company's page, on the person's tap. The policy sends no referrer. */
export function leaveFor(url: string): void {
  location.assign(url)
}
