/** First byte after the magic of a sealed record, docs/format.md section 2. */
export const recordKinds = {
  page: 1,
  segment: 2,
  spine: 3,
  directory: 4,
  chatRow: 5,
  chatTail: 6,
  job: 7,
  setting: 8,
  outbox: 9,
  stagedDirectory: 10,
  readMark: 11,
  media: 12,
  mediaMark: 13,
  mediaList: 14,
  smallPicture: 15,
} as const

export type RecordKind = (typeof recordKinds)[keyof typeof recordKinds]

/** Staged directory rows lie among the jobs, as `<job id>/d/<row>`. */
export function kindOfJob(id: string): RecordKind {
  return /\/d\/\d+$/.test(id) ? recordKinds.stagedDirectory : recordKinds.job
}
