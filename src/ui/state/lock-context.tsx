import { createContext, useContext, type Accessor, type JSX } from 'solid-js'
import type { LockApi } from '../../app/api/lock-api.ts'
import type { LockView } from '../../app/lock/lock-views.ts'

/** What the screens of the app lock stand on. */
export interface LockContextValue {
  readonly api: LockApi
  readonly lock: Accessor<LockView>
}

const LockContext = createContext<LockContextValue>()

export function LockProvider(props: { readonly value: LockContextValue; readonly children: JSX.Element }) {
  // eslint-disable-next-line solid/reactivity -- one lock for the life of the page
  return <LockContext.Provider value={props.value}>{props.children}</LockContext.Provider>
}

export function useLock(): LockContextValue {
  const value = useContext(LockContext)
  if (!value) throw new Error('useLock outside of LockProvider')
  return value
}
