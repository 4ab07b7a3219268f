import { availableParallelism } from 'node:os'
import { describe, expect, it } from 'vitest'
import { cluster } from './cluster.js'
import type { ClusterOptions } from './contract.js'
import { workerCount } from './settings.js'

const server = () => ({ authenticator: { authenticate: async () => ({ granted: false as const }) } })

describe('workerCount', () => {
  it('takes whole numbers, and auto for one for each processor', () => {
    expect(workerCount(1)).toBe(1)
    expect(workerCount(1_024)).toBe(1_024)
    expect(workerCount('auto')).toBe(availableParallelism())
    expect(workerCount(undefined)).toBe(availableParallelism())
  })

  it.each([0, 1.5, -1, 2_000, Number.NaN, Number.POSITIVE_INFINITY, 'many', '4', null, {}, []])(
    'refuses %j in one line that says what would work',
    value => {
      expect(() => workerCount(value)).toThrow(
        /^workers must be 'auto' or a whole number from 1 to 1024, not .*\.$/,
      )
    },
  )
})

describe('cluster', () => {
  it.each<[string, unknown]>([
    ['cluster needs an object of options', undefined],
    ['worker is no option; these are: workers, server', { server, worker: 2 }],
    ['server is missing', {}],
    ['server must be a function', { server: {} }],
    ['exec must be', { server, exec: 5 }],
    ['args must be a list of texts', { server, args: 'serve' }],
    ['execArgv must be a list of texts', { server, execArgv: [1] }],
    ['logger must have the methods', { server, logger: {} }],
    ['startMs must be', { server, startMs: 0 }],
  ])('refuses what cannot be meant: %s', (message, options) => {
    expect(() => cluster(options as ClusterOptions)).toThrow(message)
  })

  it('can be had once in a process, and again when it is closed', async () => {
    const first = cluster({ server })
    expect(first.role).toBe('primary')
    expect(() => cluster({ server })).toThrow('A process can have one cluster()')
    expect(await first.close()).toMatchObject({ sessions: 0, transfersCut: 0 })
    expect(await first.closed).toMatchObject({ sessions: 0, transfersCut: 0 })
    await cluster({ server }).close()
  })

  it('forks nothing before it listens, and cannot listen when it is closed', async () => {
    const ftp = cluster({ server, workers: 3 })
    expect(ftp.workers).toEqual([])
    expect(await ftp.sessions()).toEqual([])
    await ftp.close()
    await expect(ftp.listen(0)).rejects.toThrow('The cluster is closed')
  })
})
