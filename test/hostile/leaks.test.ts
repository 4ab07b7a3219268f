// A thousand sessions whose clients vanish at random points leave nothing: no descriptor, handle, timer, listener, hidden file (C-38, G16).
import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { die, EVERY_DEATH, mortalServer, others, randomDeaths, settled } from './lab/deaths.js'

const SESSIONS = 1_000
const MIB = 1024 * 1024
/** Listeners that the pool keeps warm for a minute, whatever became of their sessions. */
const WARM_LISTENERS = 32

describe('a thousand sessions killed at random points', () => {
  it('leave nothing behind (C-38)', { timeout: 170_000 }, async () => {
    const { server, root } = await mortalServer()
    await die(server.ports, EVERY_DEATH)
    const before = await settled(server)
    await die(server.ports, randomDeaths(SESSIONS))
    const after = await settled(server)
    expect(after.complaints.filter(text => !text.includes('ECONN'))).toEqual([])
    expect(server.stderr).toBe('')
    expect(after.descriptors.socket).toBeLessThanOrEqual(WARM_LISTENERS + 2)
    expect(others(after)).toEqual(others(before))
    expect(after.counts['session-closed']).toBe(after.counts['session-opened'])
    expect(after.counts['transfer-finished']).toBe(after.counts['transfer-started'])
    expect(after.counts['session-opened']).toBeGreaterThan(SESSIONS)
    expect(readdirSync(root).filter(name => name.startsWith('.'))).toEqual([])
    expect(after.heap - before.heap).toBeLessThan(2 * MIB)
  })
})
