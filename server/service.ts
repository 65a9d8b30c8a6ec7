import type { Challenges } from './auth/challenges.ts'
import type { Permits } from './auth/permits.ts'
import type { Presentations } from './auth/presentations.ts'
import type { RateLimits } from './auth/rate-limits.ts'
import type { SessionTokens } from './auth/session-tokens.ts'
import type { Clock } from './clock.ts'
import type { ServiceConfig } from './config.ts'
import type { Facts } from './facts/facts.ts'
import type { FolderObjects } from './objects/folder-objects.ts'
import type { ServerParameters } from './parameters/server-parameters.ts'
import type { Reservations } from './objects/reservations.ts'
import type { Payments } from './payments/open-payments.ts'

/** What every route is given. */
export interface Service {
  readonly config: ServiceConfig
  readonly facts: Facts
  readonly objects: FolderObjects
  readonly clock: Clock
  readonly challenges: Challenges
  readonly limits: RateLimits
  readonly parameters: ServerParameters
  readonly presentations: Presentations
  readonly tokens: SessionTokens
  readonly permits: Permits
  readonly reservations: Reservations
  readonly payments: Payments
  /** Known values of `Host`, lower case, and the service URL that each stands for. Filled when the port is known. */
  readonly hosts: Map<string, string>
}
