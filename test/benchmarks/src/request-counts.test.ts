import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { countOf, countsFile, kindsOf, requestCounts, requestsBetween } from './request-counts.js'

describe('the requests of a run', () => {
  const run = requestsBetween({ PutObject: 5, HeadObject: 1 }, { PutObject: 8, HeadObject: 1, GetObject: 2 })

  it('are those that came since before, all and by kind', () => {
    expect(run).toEqual({ requests: 5, 'requests:PutObject': 3, 'requests:GetObject': 2 })
    expect(kindsOf({ ...run, seconds: 1 })).toEqual(['PutObject', 'GetObject'])
    expect(countOf(run, 'GetObject')).toBe(2)
    expect(countOf(run, 'HeadObject')).toBe(0)
  })

  it('are no figure where there were none', () => {
    expect(requestsBetween({}, {})).toEqual({})
  })
})

describe('the counts of a process', () => {
  it('are what it tells at its socket', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'longshore-counts-'))
    const file = countsFile(folder, 'one')
    const server = createServer(socket => socket.end('{"GetObject":7}')).listen(file)
    try {
      await once(server, 'listening')
      expect(await requestCounts(file)).toEqual({ GetObject: 7 })
    } finally {
      server.close()
      await rm(folder, { recursive: true })
    }
  })

  it('are none without a socket', async () => {
    expect(await requestCounts(countsFile(tmpdir(), 'nobody'))).toEqual({})
  })
})
