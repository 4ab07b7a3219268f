// The benchmark of files in a bucket in small: servers and the program on the SDK are started, measured and ended.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ListBucketsCommand } from '@aws-sdk/client-s3'
import { expect, it, onTestFinished } from 'vitest'
import { BUCKET_CONTENDERS } from '../benchmarks/src/bucket/contenders.js'
import { bucketRowsOf } from '../benchmarks/src/bucket/rows.js'
import { ServedBucket } from '../benchmarks/src/bucket/served-bucket.js'
import { type Comparison, compare } from '../benchmarks/src/comparison.js'
import { BENCHMARK_NEEDS, TINY } from '../benchmarks/src/in-small.js'
import { selected } from '../benchmarks/src/selection.js'
import { tables } from '../benchmarks/src/table.js'
import { describeWith } from '../clients/lab/presence.js'
import { clientFor } from './lab/client.js'
import type { S3Server } from './lab/server.js'
import { describeOnServer } from './lab/servers.js'

/** One of each kind. */
const ROWS = 'stor1,retr8-memory,sstor1,sretr1,mlsd'

async function comparisonOn({ endpoint, region, credentials }: S3Server): Promise<Comparison> {
  const folder = await mkdtemp(join(tmpdir(), 'longshore-bench-test-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const store = { about: 'a store for tests', endpoint, region, ...credentials, goesOn: true as const }
  return {
    subject: 'bucket',
    scale: TINY,
    rounds: TINY.rounds,
    rows: selected('row', bucketRowsOf(TINY), ROWS),
    contenders: BUCKET_CONTENDERS,
    named: false,
    base: 'aws-sdk',
    surroundings: { cache: folder, noAccount: () => undefined },
    signal: new AbortController().signal,
    serve: () => ServedBucket.make({ ...store, stop: async () => {} }),
    progress: () => {},
    patienceMs: 0,
  }
}

async function bucketsOn(server: S3Server): Promise<readonly string[]> {
  const client = clientFor(server)
  const { Buckets = [] } = await client.send(new ListBucketsCommand())
  client.destroy()
  return Buckets.map(({ Name = '' }) => Name).filter(name => name.startsWith('longshore-bench-'))
}

describeWith('the benchmark', BENCHMARK_NEEDS, () => {
  describeOnServer('Ceph', 'of files in a bucket', server => {
    it('measures rows of every kind, and leaves no bucket behind', { timeout: 180_000 }, async () => {
      const report = await compare(await comparisonOn(server))
      expect(report.rows.map(({ name }) => name).join()).toBe(ROWS)
      for (const row of report.rows) {
        for (const { name } of BUCKET_CONTENDERS) {
          const [run] = row.runs[name] ?? []
          expect([row.name, name, run?.error]).toEqual([row.name, name, undefined])
          const { requests, peakMib, [row.figure.key]: figure } = run?.values ?? {}
          expect(requests).toBeGreaterThan(0)
          expect(peakMib).toBeGreaterThan(10)
          expect(figure).toBeGreaterThanOrEqual(0)
        }
      }
      expect(tables(report)).toContain('### Requests to the bucket')
      expect(await bucketsOn(server)).toEqual([])
    })
  })
})
