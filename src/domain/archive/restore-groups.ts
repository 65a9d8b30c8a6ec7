import { maxSegmentPages } from '../history/types.ts'
import type { ObjectRow } from './object-rows.ts'
import { maxObjectBodies } from './object.ts'

/**
 * Objects that become one segment, in archive order. The rule gives pages back to objects as `groupPages` cuts them:
 * only the last object of a segment has fewer than four pages. So a device that restored sends nothing again.
 */
export function groupRows(rows: readonly ObjectRow[]): ObjectRow[][] {
  const groups: ObjectRow[][] = []
  let group: ObjectRow[] = []
  for (const row of rows) {
    group.push(row)
    if (row.pages === maxObjectBodies && group.length < maxSegmentPages / maxObjectBodies) continue
    groups.push(group)
    group = []
  }
  if (group.length > 0) groups.push(group)
  return groups
}
