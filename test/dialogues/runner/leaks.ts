// Sockets and listeners that keep the process busy, before and after.

const KINDS = new Set(['TCPSocketWrap', 'TCPServerWrap', 'TCPConnectWrap', 'TLSWrap'])
const PATIENCE_TURNS = 500

/** What is open now. */
export function openSockets(): number {
  return process.getActiveResourcesInfo().filter(kind => KINDS.has(kind)).length
}

/** Throws when more is open than `before`, once what is closing has had some turns of the event loop to be gone. */
export async function expectNothingLeft(before: number): Promise<void> {
  for (let turn = 0; turn < PATIENCE_TURNS && openSockets() > before; turn++) await new Promise(setImmediate)
  if (openSockets() > before)
    throw new Error(`left open: ${openSockets() - before} of ${process.getActiveResourcesInfo().join(', ')}`)
}
