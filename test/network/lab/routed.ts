// The plan of a client and a server in two public networks with a router between them, which hides nobody.
import type { LabPlan } from './lab.js'

export const CLIENT = '198.51.100.2'
export const SERVER = '203.0.113.10'

/** `near` leads from the router to the client, which may have several addresses, `far` to the server. */
export function routed(clients: readonly string[] = [CLIENT]): LabPlan {
  return {
    segments: {
      near: { client: clients.map(address => `${address}/24`), router: ['198.51.100.1/24'] },
      far: { router: ['203.0.113.1/24'], server: [`${SERVER}/24`] },
    },
    routes: { client: ['default via 198.51.100.1'], server: ['default via 203.0.113.1'] },
  }
}
