/** Adding to files: append, and resume at an offset (RFC 959 §4.1.3, APPE; RFC 3659 §5; protocol E-04, E-05). */
import { ROOT, virtualPath } from '../virtual-path.js'
import { sampleBytes } from './sample-bytes.js'
import type { Scenario } from './scenario.js'

const path = virtualPath('/file')
const SIZE = 200_003
const old = sampleBytes(SIZE, 5)
const APPEND = { kind: 'append' } as const

const offsets: readonly (readonly [string, number])[] = [
  ['the beginning', 0],
  ['byte 1', 1],
  ['the middle', 100_000],
  ['a border of blocks', 65_536],
  ['the last byte', SIZE - 1],
  ['the end', SIZE],
]

function resumeAt([label, offset]: readonly [string, number]): Scenario {
  return {
    title: `resumes at ${label}: the bytes in front stay, all behind are new`,
    modes: ['resume'],
    async run(trial) {
      const added = sampleBytes(70_000, 6)
      await trial.put(path, old)
      await trial.write(path, { kind: 'resume', offset }, added)
      await trial.holds(path, Buffer.concat([old.subarray(0, offset), added]))
    },
  }
}

function refusesOffset(offset: number, size: number): Scenario {
  return {
    title: `refuses to resume at ${offset} of ${size} bytes with bad-offset, and the file stays`,
    modes: ['resume'],
    async run(trial) {
      await trial.put(path, old.subarray(0, size))
      await trial.refuses(trial.open(path, { kind: 'resume', offset }), 'bad-offset', path)
      await trial.holds(path, old.subarray(0, size))
    },
  }
}

function refusesDirectory(kind: 'append' | 'resume'): Scenario {
  return {
    title: `refuses to ${kind} to a directory`,
    modes: [kind],
    needs: ['makeDirectory'],
    async run(trial) {
      const mode = kind === 'resume' ? { kind, offset: 0 } : { kind }
      await trial.directory(path)
      await trial.refuses(trial.open(path, mode), 'is-a-directory', path)
      await trial.refuses(trial.open(ROOT, mode), ['is-a-directory', 'forbidden'], ROOT)
    },
  }
}

export const appendScenarios: readonly Scenario[] = [
  ...offsets.map(resumeAt),
  refusesOffset(SIZE + 1, SIZE),
  refusesOffset(2 ** 40, SIZE),
  refusesOffset(1, 0),
  {
    title: 'cuts a file off where it resumes with nothing to add',
    modes: ['resume'],
    async run(trial) {
      await trial.put(path, old)
      await trial.write(path, { kind: 'resume', offset: 1000 }, Buffer.alloc(0))
      await trial.holds(path, old.subarray(0, 1000))
    },
  },
  {
    title: 'refuses to resume a file that is not there from the middle',
    modes: ['resume'],
    async run(trial) {
      const attempt = trial.open(path, { kind: 'resume', offset: 10 })
      await trial.refuses(attempt, ['bad-offset', 'not-found'], path)
      await trial.isAbsent(path)
    },
  },
  {
    title: 'appends to the end of a file',
    modes: ['append'],
    async run(trial) {
      await trial.put(path, old)
      await trial.write(path, APPEND, Buffer.from('more'))
      await trial.holds(path, Buffer.concat([old, Buffer.from('more')]))
    },
  },
  {
    title: 'makes a new file by appending',
    modes: ['append'],
    async run(trial) {
      await trial.write(path, APPEND, old)
      await trial.holds(path, old)
    },
  },
  {
    title: 'leaves a file as it is when nothing is appended',
    modes: ['append'],
    async run(trial) {
      await trial.put(path, old)
      await trial.write(path, APPEND, Buffer.alloc(0))
      await trial.holds(path, old)
    },
  },
  {
    title: 'appends many times, like a log',
    modes: ['append'],
    async run(trial) {
      const lines = Array.from({ length: 60 }, (_, index) => `line ${index}\n`)
      for (const line of lines) await trial.write(path, APPEND, Buffer.from(line))
      await trial.holds(path, lines.join(''))
    },
  },
  {
    title: 'appends more than it had',
    modes: ['append'],
    async run(trial) {
      const more = sampleBytes(1024 * 1024, 8)
      await trial.put(path, 'short')
      await trial.write(path, APPEND, more)
      await trial.holds(path, Buffer.concat([Buffer.from('short'), more]))
    },
  },
  {
    title: 'refuses to append in a directory that is not there, unless directories are implied',
    modes: ['append'],
    async run(trial) {
      const inside = virtualPath('/no/such/file')
      if (trial.implied) await trial.write(inside, APPEND, Buffer.from('x'))
      else await trial.refuses(trial.open(inside, APPEND), 'not-found', inside)
    },
  },
  refusesDirectory('append'),
  refusesDirectory('resume'),
]
