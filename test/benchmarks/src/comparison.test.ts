// The whole benchmark in small, against longshore: the load client is built, a server started, measured and ended.
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeWith } from '../../clients/lab/presence.js'
import { type Comparison, compare } from './comparison.js'
import { ServedFolder } from './fixtures.js'
import { BENCHMARK_NEEDS, TINY } from './in-small.js'
import { longshore } from './peers/longshore.js'
import { rowsOf } from './rows.js'
import { FULL } from './scale.js'
import { selected } from './selection.js'
import { tables } from './table.js'

/** One of each kind. */
const ROWS = 'retr8,stor1,sretr1-epsv,sstor1,noop1,login50,idle10,list50,mlsd100,tls-stor8,tls-sretr1'

let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'longshore-bench-test-'))
})

afterAll(() => rm(folder, { recursive: true, force: true }))

function comparison(rows: string, more: Partial<Comparison> = {}): Comparison {
  return {
    scale: TINY,
    rounds: TINY.rounds,
    rows: selected('row', rowsOf(TINY), rows),
    contenders: [longshore],
    named: false,
    base: 'longshore',
    surroundings: { cache: join(folder, 'cache'), noAccount: () => undefined },
    signal: new AbortController().signal,
    serve: () => ServedFolder.take(join(folder, 'served')),
    progress: () => {},
    patienceMs: 0,
    ...more,
  }
}

describeWith('the benchmark', BENCHMARK_NEEDS, () => {
  it('measures rows of every kind, with figures that can be', { timeout: 60_000 }, async () => {
    const report = await compare(comparison(ROWS))
    expect(report.rows.map(({ name }) => name).join()).toBe(ROWS)
    for (const row of report.rows) {
      const runs = row.runs.longshore ?? []
      expect([row.name, runs.map(({ error }) => error)]).toEqual([row.name, [undefined]])
      for (const { values } of runs) {
        expect(Object.entries(values).filter(([, value]) => !Number.isFinite(value))).toEqual([])
        if (row.mode !== 'idle') expect(values[row.figure.key]).toBeGreaterThan(0)
        expect(values.peakMib).toBeGreaterThan(10)
      }
    }
    expect(tables(report)).toContain('longshore')
  })

  it('leaves nothing behind', async () => {
    expect(existsSync(join(folder, 'served'))).toBe(false)
    expect(existsSync(join(tmpdir(), `longshore-bench-${process.pid}`))).toBe(false)
  })

  it('says in the words of the client why a server has no figures', { timeout: 60_000 }, async () => {
    const stranger = {
      ...longshore,
      launch: (site: Parameters<typeof longshore.launch>[0]) =>
        longshore.launch({ ...site, password: 'another' }, { cache: '', noAccount: () => undefined }),
    }
    const { rows } = await compare(comparison('noop1', { contenders: [stranger], rounds: 1 }))
    expect(rows[0]?.runs.longshore?.[0]?.error).toMatch(/^PASS is answered 530/)
  })

  it('says what a server printed that does not start', { timeout: 60_000 }, async () => {
    const broken = {
      ...longshore,
      launch: async () => ({ argv: ['sh', '-c', 'echo no such option; exit 7'] as const }),
    }
    const { rows } = await compare(comparison('noop1', { contenders: [broken], rounds: 1 }))
    expect(rows[0]?.runs.longshore?.[0]?.error).toMatch(/ended with 7; it printed: no such option/)
  })

  it('ends and cleans up when it is interrupted', { timeout: 60_000 }, async () => {
    const interrupt = new AbortController()
    const progress = (line: string) => {
      if (line.startsWith('  1 longshore')) interrupt.abort(new Error('interrupted'))
    }
    const whole = comparison('noop1', { signal: interrupt.signal, progress, rounds: FULL.rounds })
    await expect(compare(whole)).rejects.toThrow('interrupted')
    expect(existsSync(join(folder, 'served'))).toBe(false)
  })
})
