/** A session as events show it, for tests of what is made of events. */
import type { Session } from '@longshore/core'

/** What a test decides about the session. */
export interface FakeSession {
  readonly user?: string
  readonly address?: string
  readonly secure?: boolean
  readonly cwd?: string
  readonly id?: string
  readonly transfer?: Partial<NonNullable<Session['transfer']>>
}

/** A session that nobody can talk to; only what logs read of it is there. */
export function fakeSession(fake: FakeSession = {}): Session {
  const { user, address = '192.0.2.7', secure = false, cwd = '/', id = 's-1', transfer } = fake
  const session = {
    id,
    remoteAddress: address,
    remotePort: 40_000,
    secure,
    principal: user === undefined ? undefined : { name: user },
    state: { cwd },
    transfer,
  }
  return session as unknown as Session
}
