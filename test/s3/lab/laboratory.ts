// All servers of the laboratory, started at the same time, each one or the reason why it is not there.
import { startCeph } from './ceph.js'
import { lackOf } from './needs.js'
import type { S3Server, ServerName, StartedServer } from './server.js'
import { startSwift } from './swift.js'

export type Presence = { readonly name: ServerName } & (
  | { readonly state: 'running'; readonly server: S3Server }
  /** The machine lacks something. */
  | { readonly state: 'absent'; readonly reason: string }
  /** Everything is there, and still it did not start: a fault, on every machine. */
  | { readonly state: 'failed'; readonly reason: string }
)

export interface Laboratory {
  readonly servers: readonly Presence[]
  /** Ends those that run. */
  close(): Promise<void>
}

export async function openLaboratory(): Promise<Laboratory> {
  const started: StartedServer[] = []
  const open = async (name: ServerName, start: () => Promise<StartedServer>): Promise<Presence> => {
    const lack = lackOf(name)
    if (lack !== undefined) return { name, state: 'absent', reason: lack }
    try {
      const one = await start()
      started.push(one)
      return { name, state: 'running', server: one.server }
    } catch (error) {
      return { name, state: 'failed', reason: error instanceof Error ? error.message : String(error) }
    }
  }
  const servers = await Promise.all([open('Ceph', startCeph), open('Swift', startSwift)])
  return {
    servers,
    close: async () => {
      await Promise.all(started.map(one => one.close()))
    },
  }
}
