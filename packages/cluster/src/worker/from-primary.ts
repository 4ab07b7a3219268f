/** What a worker does when the primary speaks to it. */
import type { CloseReport, FtpServer } from '@longshore/core'
import type { Listening } from '../line.js'
import type { ToWorker } from '../messages.js'
import type { SessionSnapshot } from '../snapshot.js'
import type { RemoteDoors } from './doors.js'

/** What of the worker the primary acts upon. */
export interface Post {
  readonly doors: RemoteDoors
  readonly server: () => FtpServer | undefined
  readonly sessions: () => Promise<readonly SessionSnapshot[]>
  readonly close: (graceMs: number) => Promise<CloseReport>
  /** A connection that never became a session. */
  readonly gone: (id: string) => void
  readonly observe: (on: boolean) => void
  readonly end: (id: string, text?: string) => void
}

export function fromPrimary(post: Post): Listening<ToWorker> {
  const { doors, server, sessions, close, gone, observe, end } = post
  return {
    asks: {
      listen: note =>
        doors.listen(note, options => {
          const own = server()
          return own ? own.listen(options) : Promise.reject(new Error('There is no server yet.'))
        }),
      flush: () => undefined,
      renewTls: certificates => server()?.renewTls(certificates),
      sessions,
      close: ({ graceMs }) => close(graceMs < 0 ? Number.POSITIVE_INFINITY : graceMs),
    },
    tells: {
      connection: ({ id, door, told }, socket) => {
        if (!socket) gone(id)
        else if (!doors.take(door, socket, id, told)) {
          socket.on('error', () => {})
          socket.destroy()
          gone(id)
        }
      },
      observe,
      end: ({ id, text }) => end(id, text),
    },
  }
}
