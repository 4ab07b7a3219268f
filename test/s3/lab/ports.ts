// Ports of 127.0.0.1 for servers that cannot choose one themselves: free when they are given, and given to one run only.
import { once } from 'node:events'
import { createServer, type ListenOptions, type Server } from 'node:net'

// Below the ports that the system gives to whoever asks for any, so that none is lost to a client while its server starts.
const FIRST = 10_240
const BEHIND_LAST = 32_768
const ATTEMPTS = 3

export interface Claim {
  readonly ports: readonly number[]
  /** Lets other runs have them. */
  release(): Promise<void>
}

/**
 * Claims ports at random. A run that asks meanwhile gets others, even before something listens on these: some servers share a port
 * with whoever listens there already, and would notice nothing.
 */
export async function claimPorts(count: number, pick = anyPort): Promise<Claim> {
  const marks: Server[] = []
  const ports: number[] = []
  while (ports.length < count) {
    const port = pick()
    const mark = await markOf(port)
    if (!mark) continue
    marks.push(mark)
    if (await isFree(port)) ports.push(port)
  }
  return {
    ports,
    release: async () => {
      await Promise.all(marks.map(closed))
    },
  }
}

/** What a server says whose port was taken between the claim and its start. */
export class PortLost extends Error {}

/** Starts something on fresh ports, and again on others when one of them was lost meanwhile. Releases the ports of what does not start. */
export async function onFreePorts<Started>(
  count: number,
  start: (claim: Claim) => Promise<Started>,
): Promise<Started> {
  for (let attempt = 1; ; attempt++) {
    const claim = await claimPorts(count)
    try {
      return await start(claim)
    } catch (error) {
      await claim.release()
      if (!(error instanceof PortLost) || attempt === ATTEMPTS) throw error
    }
  }
}

function anyPort(): number {
  return FIRST + Math.floor(Math.random() * (BEHIND_LAST - FIRST))
}

/** An abstract socket, which Linux has, as it has the servers: only one process can listen on it, and it is gone with that process. */
function markOf(port: number): Promise<Server | undefined> {
  return listening({ path: `\0longshore-port-${port}` })
}

async function isFree(port: number): Promise<boolean> {
  const probe = await listening({ host: '127.0.0.1', port, exclusive: true })
  if (probe) await closed(probe)
  return probe !== undefined
}

async function listening(options: ListenOptions): Promise<Server | undefined> {
  const server = createServer(socket => socket.destroy())
  server.listen(options).unref()
  try {
    await once(server, 'listening')
    return server
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return undefined
    throw error
  }
}

async function closed(server: Server): Promise<void> {
  const over = once(server, 'close')
  server.close()
  await over
}
