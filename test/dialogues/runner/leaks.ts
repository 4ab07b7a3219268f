// Sockets and listeners that keep the process busy, before and after.

const KINDS = new Set(['TCPSocketWrap', 'TCPServerWrap', 'TCPConnectWrap', 'TLSWrap'])
const PATIENCE_MS = 4_000

/** What is open now. */
export function openSockets(): number {
  return process.getActiveResourcesInfo().filter(kind => KINDS.has(kind)).length
}

/** Throws when more is open than `before`, once what is closing has had the time to be gone. */
export async function expectNothingLeft(before: number): Promise<void> {
  const end = performance.now() + PATIENCE_MS
  while (openSockets() > before && performance.now() < end) await new Promise(setImmediate)
  if (openSockets() > before)
    throw new Error(`left open: ${openSockets() - before} of ${process.getActiveResourcesInfo().join(', ')}`)
}
