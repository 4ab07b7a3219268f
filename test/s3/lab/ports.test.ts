// Ports for the servers of the laboratory, against real listeners.
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { expect, it } from 'vitest'
import { claimPorts, onFreePorts, PortLost } from './ports.js'

const QUIET = 9_999
const OTHER = 9_998

/** Gives these in turn. */
function picking(...ports: number[]): () => number {
  return () => ports.shift() ?? Number.NaN
}

it('gives a claimed port to nobody else, though nothing listens on it yet, until it is released', async () => {
  const first = await claimPorts(1, picking(QUIET))
  const second = await claimPorts(1, picking(QUIET, OTHER))
  expect(first.ports).toEqual([QUIET])
  expect(second.ports).toEqual([OTHER])
  await first.release()
  await second.release()
  const third = await claimPorts(1, picking(QUIET))
  expect(third.ports).toEqual([QUIET])
  await third.release()
})

it('passes by a port on which something listens', async () => {
  const listener = createServer().listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const { port } = listener.address() as AddressInfo
  const claim = await claimPorts(1, picking(port, OTHER))
  expect(claim.ports).toEqual([OTHER])
  await claim.release()
  listener.close()
})

it('starts on other ports what lost one of its own', async () => {
  const tried: number[] = []
  const port = await onFreePorts(1, async ({ ports: [port = 0] }) => {
    tried.push(port)
    if (tried.length < 3) throw new PortLost('taken')
    return port
  })
  expect(tried).toHaveLength(3)
  expect(new Set(tried).size).toBe(3)
  expect(port).toBe(tried[2])
})

it('gives up after three lost ports, and at once on any other failure', async () => {
  const failures: Error[] = []
  const failWith = (error: Error) =>
    onFreePorts(1, async () => {
      failures.push(error)
      throw error
    })
  await expect(failWith(new PortLost('taken'))).rejects.toThrow('taken')
  expect(failures).toHaveLength(3)
  await expect(failWith(new Error('broken'))).rejects.toThrow('broken')
  expect(failures).toHaveLength(4)
})
