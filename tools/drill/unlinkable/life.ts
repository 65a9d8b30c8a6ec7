import type { TestService } from '../../../server/testing/start-test-service.ts'
import type { ArchiveType } from '../../../src/domain/protocol/credential-kinds.ts'
import { voucherExpiryDay } from '../../../src/domain/protocol/paid-months.ts'
import type { Random } from '../../../src/domain/sample/random.ts'
import type { Payments } from './payments.ts'
import { Person } from './person.ts'
import type { PlantedFaults } from './plants.ts'

export interface LifeOptions {
  readonly accounts: number
  readonly days: number
  /** How many of them pay, from 0 to 1. */
  readonly paidShare: number
  /** Paid for at once, at most. */
  readonly months: number
}

/** Known to the drill alone: which account owns which archives. */
export interface Owner {
  readonly account: string
  readonly archives: Record<ArchiveType, string>
}

export interface World {
  readonly service: TestService
  readonly payments: Payments
  readonly faults: PlantedFaults
  readonly random: Random
  /** Day and time, set by the life and read by the service. */
  readonly time: { now: number }
}

interface Resident {
  readonly person: Person
  readonly joinsOn: number
  readonly pays: boolean
  readonly months: number
  /** Who pays stops here. */
  readonly lapsesOn: number
  owner: Owner | null
  paidUntil: number
}

const dayMs = 86_400_000
export const firstDay = 20_010
const visitsPerDay = 1 / 6
const rotationsPerVisit = 0.03

/** Lets everyone sign up, pay, back up, rotate and lapse on days of their own, and the service sweep each day. */
export async function live(world: World, options: LifeOptions): Promise<Owner[]> {
  const { random, service, time } = world
  const residents = Array.from({ length: options.accounts }, () => newResident(world, options))
  for (let day = 0; day < options.days; day++) {
    const today = firstDay + day
    // Whoever comes today comes in an order and at moments of the day's own.
    const visitors = shuffled(residents, random).filter(
      (one) => one.joinsOn === day || (one.joinsOn < day && random.chance(visitsPerDay)),
    )
    time.now = today * dayMs
    for (const one of visitors) {
      time.now += random.between(1, Math.floor((20 * 3_600_000) / visitors.length))
      await visit(world, one, day)
    }
    time.now = (today + 1) * dayMs - 1
    await service.sweep()
  }
  time.now = (firstDay + options.days) * dayMs
  await service.sweep()
  return residents.map((one) => one.owner!)
}

function newResident({ random, service, time }: World, { days, paidShare, months }: LifeOptions): Resident {
  const joinsOn = random.int(Math.max(1, days - 5))
  return {
    person: new Person(service, () => time.now, random),
    joinsOn,
    pays: random.fraction() < paidShare,
    months,
    lapsesOn: random.chance(0.25) ? random.between(joinsOn, days) : days,
    owner: null,
    paidUntil: 0,
  }
}

async function visit(world: World, one: Resident, day: number): Promise<void> {
  const { person } = one
  if (!one.owner) await person.signUp()
  const account = one.owner?.account ?? (await person.accountId())
  if (!one.owner) world.faults.signedUp(account)
  await renew(world, one, { account, day })
  if (!one.owner) {
    await person.beginArchives()
    one.owner = { account, archives: person.archiveIds() }
    for (const id of Object.values(one.owner.archives)) world.faults.began(id, account, null)
  } else if (world.random.chance(rotationsPerVisit)) {
    const old = one.owner.archives.messages
    await person.rotate()
    one.owner = { account, archives: person.archiveIds() }
    world.faults.began(one.owner.archives.messages, account, old)
  }
  await person.backUp()
}

/** Pays when nothing is paid any more. */
async function renew(
  world: World,
  one: Resident,
  { account, day }: { account: string; day: number },
): Promise<void> {
  const today = firstDay + day
  if (!one.pays || day >= one.lapsesOn || one.paidUntil > today) return
  const months = world.random.between(1, one.months)
  one.paidUntil = voucherExpiryDay(today, months)
  await one.person.redeem(await world.payments.pay(months))
  world.faults.paid(account, Object.values(one.person.archiveIds()), world.time.now)
}

function shuffled<T>(list: readonly T[], random: Random): T[] {
  const copy = [...list]
  for (let i = copy.length - 1; i > 0; i--) {
    const j = random.int(i + 1)
    ;[copy[i], copy[j]] = [copy[j]!, copy[i]!]
  }
  return copy
}
