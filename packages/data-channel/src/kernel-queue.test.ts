// What the system tells of a connection's queue.
import { once } from 'node:events'
import { afterEach, describe, expect, it } from 'vitest'
import { Pairs } from '../test/pairs.js'
import { queuedBytes, unacknowledged } from './kernel-queue.js'

const pairs = new Pairs()
afterEach(() => pairs.closeAll())

const TABLE = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:C350 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1001 1 0 100 0 0 10 0
   1: 0100007F:C350 0100007F:9C40 01 0000ABCD:00000010 00:00000000 00000000     0        0 1002 1 0 20 4 30 10 -1
   2: 0100007F:9C40 0100007F:C350 01 00000000:0000ABCD 00:00000000 00000000     0        0 1003 1 0 20 4 30 10 -1
`

describe('queuedBytes', () => {
  it('finds the connection by its two ports', () => {
    expect(queuedBytes(TABLE, 50_000, 40_000)).toBe(0xabcd)
    expect(queuedBytes(TABLE, 40_000, 50_000)).toBe(0)
  })

  it('says nothing of what is not there', () => {
    expect(queuedBytes(TABLE, 50_000, 40_001)).toBeUndefined()
    expect(queuedBytes('', 50_000, 40_000)).toBeUndefined()
    expect(queuedBytes('garbage\n\n:C350', 50_000, 40_000)).toBeUndefined()
  })

  it.runIf(process.platform === 'linux')(
    'is what this system shows for a peer that does not read',
    async () => {
      const { client, server } = await pairs.sockets()
      client.pause()
      server.write(Buffer.alloc(16 * 1024 * 1024))
      await once(client, 'readable')
      expect(await unacknowledged(server)).toBeGreaterThan(0)
    },
  )
})
