/**
 * The only Trusted Types policy of the app (docs/decisions/trusted-types.md). There is no default policy: whatever
 * does not come through here is refused by the browser. Works in the page and in workers.
 */
interface Policy {
  createHTML(html: string): string
  createScriptURL(url: string): string
}
interface PolicyFactory {
  createPolicy(name: string, rules: Policy): Policy
}

/** Nothing that Solid compiles from our screens holds any of these; a template that does was not ours. */
const active = /<(?:script|iframe|frame|object|embed|base|meta|link)\b|\bon[a-z]+\s*=|\bsrcdoc\b|javascript:/i

const rules: Policy = {
  createHTML(html) {
    if (active.test(html)) throw new TypeError('refused: a template with active content')
    return html
  },
  createScriptURL(url) {
    const resolved = new URL(url, globalThis.location.href)
    if (resolved.origin !== globalThis.location.origin)
      throw new TypeError('refused: a script of another origin')
    return resolved.href
  },
}

const factory = (globalThis as { trustedTypes?: PolicyFactory }).trustedTypes
const policy = factory ? factory.createPolicy('heirloom', rules) : rules

/** For Solid's compiled static templates only (vite.config.ts puts the call there). */
export function trustedTemplate(html: string): string {
  return policy.createHTML(html)
}

/** For `new Worker` and `serviceWorker.register`: a URL of this origin. Typed as text, it is a TrustedScriptURL. */
export function trustedScriptUrl(url: string): string {
  return policy.createScriptURL(url)
}
