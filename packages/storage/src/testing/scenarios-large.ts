/** Files of several parts, which storages over networks put together of pieces: 5 MiB is the border that most of them have. */
import { virtualPath } from '../virtual-path.js'
import { assertBytes, sampleBytes } from './sample-bytes.js'
import type { Scenario } from './scenario.js'

const path = virtualPath('/file')
const MIB = 1024 * 1024
const PART = 5 * MIB
const data = sampleBytes(12 * MIB + 1, 21)
const borders: readonly (readonly [string, number])[] = [
  ['one byte before 5 MiB', PART - 1],
  ['5 MiB', PART],
  ['one byte behind 5 MiB', PART + 1],
]

export const largeScenarios: readonly Scenario[] = [
  ...([PART - 1, PART, PART + 1, data.length].map(size => ({
    title: `reads back the bytes of a file of ${size} bytes`,
    async run(trial) {
      await trial.put(path, data.subarray(0, size))
      await trial.holds(path, data.subarray(0, size))
    },
  })) satisfies Scenario[]),
  {
    title: 'reads ranges across 5 MiB and 10 MiB',
    ranges: true,
    async run(trial) {
      await trial.put(path, data)
      for (const middle of [PART, 2 * PART]) {
        const range = { start: middle - 1000, end: middle + 1000 }
        assertBytes(await trial.fetch(path, range), data.subarray(range.start, range.end), `around ${middle}`)
      }
    },
  },
  ...(borders.map(([label, offset]) => ({
    title: `resumes a file of 12 MiB at ${label}`,
    modes: ['resume'] as const,
    async run(trial) {
      await trial.put(path, data)
      await trial.write(path, { kind: 'resume', offset }, data.subarray(0, 70_000))
      await trial.holds(path, Buffer.concat([data.subarray(0, offset), data.subarray(0, 70_000)]))
    },
  })) satisfies Scenario[]),
  ...(borders.map(([label, size]) => ({
    title: `appends to a file that ends at ${label}, and is longer than it`,
    modes: ['append'] as const,
    async run(trial) {
      await trial.put(path, data.subarray(0, size))
      await trial.write(path, { kind: 'append' }, data.subarray(size))
      await trial.holds(path, data)
    },
  })) satisfies Scenario[]),
]
