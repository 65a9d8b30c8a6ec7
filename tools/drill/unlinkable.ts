import type { Drill } from './drill.ts'
export const unlinkable: Drill = {
  about: 'x',
  async run() {
    await Promise.resolve()
  },
}
