import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'
import type { ArchiveType } from '../../src/domain/protocol/credential-kinds.ts'
import { parseName, parseObjectName } from '../../src/domain/protocol/names.ts'
import { refuse } from '../../src/domain/protocol/refusals.ts'
import type { Bytes } from '../../src/core/bytes.ts'
import type { Service } from '../service.ts'

export interface Env {
  Bindings: HttpBindings
}

/** Path and query exactly as they were sent. */
export function rawTarget(c: Context<Env>): string {
  return c.env.incoming.url ?? '/'
}

/** The name the caller knows us by, which signatures are bound to. `Host` was checked when the call came in. */
export function serviceUrlOf(service: Pick<Service, 'hosts'>, c: Context<Env>): string {
  const url = service.hosts.get(c.env.incoming.headers.host?.toLowerCase() ?? '')
  if (url === undefined) throw refuse('unknown-host')
  return url
}

export function callerAddress(service: Pick<Service, 'config'>, c: Context<Env>): string {
  const peer = c.env.incoming.socket.remoteAddress ?? ''
  if (!service.config.behindProxy) return peer
  return c.req.header('x-forwarded-for')?.split(',').at(-1)?.trim() ?? peer
}

/** An upload's id in the path. */
export function pathId(c: Context<Env>): Bytes {
  return parseName(c.req.param('id') ?? '') ?? malformed()
}

/** An object's name in the path. */
export function pathName(c: Context<Env>, { type }: { readonly type: ArchiveType }): Bytes {
  return parseObjectName(c.req.param('name') ?? '', type) ?? malformed()
}

function malformed(): never {
  throw refuse('malformed')
}
