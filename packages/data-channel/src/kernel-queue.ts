/** What the system still holds of the bytes it took for a connection, where it tells (Linux, proc_pid_net(5)). */
import { readFile } from 'node:fs/promises'
import type { Socket } from 'node:net'

// sl, local_address, rem_address, st, tx_queue:rx_queue, …
const [LOCAL, REMOTE, QUEUES] = [1, 2, 4]

/**
 * Bytes that the peer's system has not acknowledged. It shrinks long before the system asks for more: that comes only when a third of its
 * buffer, which may be megabytes, is free. Undefined where the system does not tell.
 */
export async function unacknowledged(tcp: Socket): Promise<number | undefined> {
  const { localPort, remotePort, remoteFamily } = tcp
  if (process.platform !== 'linux' || localPort === undefined || remotePort === undefined) return undefined
  const table = remoteFamily === 'IPv6' ? '/proc/self/net/tcp6' : '/proc/self/net/tcp'
  const text = await readFile(table, 'latin1').catch(() => '')
  return queuedBytes(text, localPort, remotePort)
}

/** The sum over the connections with these two ports: mostly it is one. */
export function queuedBytes(table: string, localPort: number, remotePort: number): number | undefined {
  let bytes: number | undefined
  for (const line of table.split('\n')) {
    const fields = line.trimStart().split(/ +/)
    if (!fields[LOCAL]?.endsWith(hexPort(localPort)) || !fields[REMOTE]?.endsWith(hexPort(remotePort)))
      continue
    bytes = (bytes ?? 0) + Number.parseInt(fields[QUEUES] ?? '0', 16)
  }
  return bytes
}

function hexPort(port: number): string {
  return `:${port.toString(16).toUpperCase().padStart(4, '0')}`
}
