/** Reading from an offset and within a range (RFC 3659 §5, REST). */
import assert from 'node:assert/strict'
import type { ReadRange } from '../storage.js'
import { virtualPath } from '../virtual-path.js'
import { assertBytes, sampleBytes } from './sample-bytes.js'
import type { Scenario } from './scenario.js'

const path = virtualPath('/file')
const SIZE = 150_001
const data = sampleBytes(SIZE)

/** Labels name the place in the file, so that titles stay readable. */
const starts: readonly (readonly [string, number])[] = [
  ['the beginning', 0],
  ['byte 1', 1],
  ['the middle', 75_000],
  ['a border of blocks', 65_536],
  ['the last byte', SIZE - 1],
  ['the end', SIZE],
]

const ranges: readonly (readonly [string, Required<ReadRange>])[] = [
  ['the first byte', { start: 0, end: 1 }],
  ['some bytes in the middle', { start: 70_000, end: 70_010 }],
  ['bytes on both sides of a border of blocks', { start: 65_530, end: 65_542 }],
  ['the last byte', { start: SIZE - 1, end: SIZE }],
  ['nothing, in an empty range', { start: 500, end: 500 }],
  ['the whole file', { start: 0, end: SIZE }],
]

function fromOffset([label, start]: readonly [string, number]): Scenario {
  return {
    title: `reads from ${label} to the end`,
    ranges: true,
    async run(trial) {
      await trial.put(path, data)
      assertBytes(await trial.fetch(path, { start }), data.subarray(start), `the file from ${start}`)
    },
  }
}

function within([label, range]: readonly [string, Required<ReadRange>]): Scenario {
  return {
    title: `reads ${label}`,
    ranges: true,
    async run(trial) {
      await trial.put(path, data)
      assertBytes(await trial.fetch(path, range), data.subarray(range.start, range.end), label)
    },
  }
}

function beyond(label: string, size: number, start: number): Scenario {
  return {
    title: `refuses to read ${label} with bad-offset, before there is a stream`,
    ranges: true,
    async run(trial) {
      await trial.put(path, data.subarray(0, size))
      await trial.refuses(trial.read(path, { start }), 'bad-offset', path)
    },
  }
}

export const rangeScenarios: readonly Scenario[] = [
  ...starts.map(fromOffset),
  ...ranges.map(within),
  beyond('from one byte beyond the end', SIZE, SIZE + 1),
  beyond('from far beyond the end', SIZE, 2 ** 40),
  beyond('from byte 1 of an empty file', 0, 1),
  {
    title: 'reads to the end when the range goes beyond it',
    ranges: true,
    async run(trial) {
      await trial.put(path, data)
      const bytes = await trial.fetch(path, { start: SIZE - 10, end: SIZE + 1000 })
      assertBytes(bytes, data.subarray(-10), 'the last ten bytes')
    },
  },
  {
    title: 'reads nothing from the beginning of an empty file',
    async run(trial) {
      await trial.put(path, '')
      assert.equal((await trial.fetch(path, { start: 0 })).length, 0)
    },
  },
  {
    title: 'tells the size of the whole file also for a part of it, if it tells any',
    ranges: true,
    async run(trial) {
      await trial.put(path, data)
      const source = await trial.read(path, { start: 100, end: 200 })
      if (source.size !== undefined) assert.equal(source.size, SIZE)
      await source.close()
    },
  },
  {
    title: 'tells where a range lies behind a descriptor, if it gives one',
    ranges: true,
    async run(trial) {
      await trial.put(path, data)
      const source = await trial.read(path, { start: 100, end: 200 })
      if (source.file !== undefined) {
        assert.equal(source.file.position, 100)
        assert.equal(source.file.end, 200)
      }
      await source.close()
    },
  },
  {
    title: 'reads ranges of one file at once without mixing them up',
    ranges: true,
    async run(trial) {
      await trial.put(path, data)
      const offsets = Array.from({ length: 10 }, (_, index) => index * 15_000)
      const parts = await Promise.all(offsets.map(start => trial.fetch(path, { start, end: start + 15_000 })))
      assertBytes(Buffer.concat(parts), data.subarray(0, 150_000), 'ten ranges put together')
    },
  },
]
