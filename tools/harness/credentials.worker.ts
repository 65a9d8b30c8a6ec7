import { expose } from 'comlink'
import type { CredentialAnswer, CredentialTask } from '../lib/credential-tasks.ts'
import { doTask } from '../lib/credential-tasks.ts'
import { timeStep } from '../lib/credential-times.ts'

/** The client half of the credentials where the app runs it: in a worker. */
const credentials = {
  doTasks: (tasks: readonly CredentialTask[]): readonly CredentialAnswer[] => tasks.map(doTask),
  timeStep,
}
export type CredentialWorker = typeof credentials

expose(credentials)
