/** What the device is like at the moment, as far as the browser tells. */
export interface SurroundingsNow {
  /** False only where the browser is sure that there is no network. */
  readonly online: boolean
  /** The network costs by the byte, or the person has asked the browser to spare it. */
  readonly metered: boolean
  /** Null: nobody tells, or it is being charged. 0 … 100. */
  readonly battery: number | null
}

export interface Surroundings {
  now(): SurroundingsNow
}

/** Where nothing is known: nothing stands in the way. */
export const openSurroundings: Surroundings = {
  now: () => ({ online: true, metered: false, battery: null }),
}
