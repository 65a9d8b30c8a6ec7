/** The notice that backups are late, the same from page and service worker: a later one takes the earlier one's place. */
export function lateNotice(url: string) {
  return {
    title: 'No backup for three days',
    body: 'Open Heirloom to see why, and to make one.',
    tag: 'late-backup',
    icon: '/icon-192.png',
    data: { url },
  }
}
