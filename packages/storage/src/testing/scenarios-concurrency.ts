/** Several sessions at the same names: never a mixture, never a loss that was acknowledged (protocol C-11, E-03, E-05, E-07). */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import type { Upload } from '../storage.js'
import { childOf, ROOT, virtualPath } from '../virtual-path.js'
import { assertBytes, sampleBytes, slices } from './sample-bytes.js'
import type { Scenario } from './scenario.js'
import type { Trial } from './trial.js'

const path = virtualPath('/file')
const MIB = 1024 * 1024
const first = sampleBytes(MIB, 11)
const second = sampleBytes(MIB, 12)

/** Sends `first` and `second` at the same time, chunk by chunk in turns. */
async function sendInTurns(one: Upload, other: Upload): Promise<void> {
  const sinks = [one.sink(), other.sink()]
  const chunks = [[...slices(first, 10_000)], [...slices(second, 10_000)]]
  const ended = sinks.map(sink => finished(sink))
  for (let turn = 0; turn < chunks[0]!.length; turn += 1) {
    for (const [index, sink] of sinks.entries()) {
      if (!sink.write(chunks[index]![turn]!)) await once(sink, 'drain')
    }
  }
  for (const sink of sinks) sink.end()
  await Promise.all(ended)
}

/** Opens a file, takes the first bytes, lets `change` happen, and takes the rest: undefined when reading fails then. */
async function readAround(trial: Trial, change: () => Promise<void>): Promise<Buffer | undefined> {
  const source = await trial.read(path)
  const stream = source.stream()
  try {
    await once(stream, 'readable')
    const chunks: Buffer[] = [stream.read(1000) as Buffer]
    await change()
    return await restOf(stream, chunks)
  } finally {
    await source.close()
  }
}

async function restOf(stream: Readable, chunks: Buffer[]): Promise<Buffer | undefined> {
  try {
    for await (const chunk of stream) chunks.push(chunk as Buffer)
    return Buffer.concat(chunks)
  } catch {
    return undefined
  }
}

function reading(label: string, needs: Scenario['needs'], change: (trial: Trial) => Promise<void>): Scenario {
  return {
    title: `gives a reader the file it opened or an error, never a mixture, while the file is ${label}`,
    modes: ['replace'],
    ...(needs && { needs }),
    async run(trial) {
      const old = sampleBytes(4 * MIB, 13)
      await trial.put(path, old)
      const read = await readAround(trial, () => change(trial))
      if (read !== undefined) assertBytes(read, old, 'the file as it was opened')
    },
  }
}

export const concurrencyScenarios: readonly Scenario[] = [
  {
    title: 'does not mix two uploads of one name: the last commit wins',
    modes: ['replace'],
    async run(trial) {
      const one = await trial.open(path, { kind: 'replace' })
      const other = await trial.open(path, { kind: 'replace' })
      await sendInTurns(one, other)
      await other.commit()
      await one.commit()
      await trial.holds(path, first)
      assert.deepEqual(await trial.names(), ['file'])
    },
  },
  {
    title: 'lets one of two uploads of one name be aborted without harm to the other',
    modes: ['replace'],
    async run(trial) {
      const one = await trial.open(path, { kind: 'replace' })
      const other = await trial.open(path, { kind: 'replace' })
      await sendInTurns(one, other)
      await one.commit()
      await other.abort(new Error('reset'))
      await trial.holds(path, first)
    },
  },
  {
    title: 'ends with one of 20 uploads of one name at once, whole',
    modes: ['replace'],
    async run(trial) {
      const inputs = Array.from({ length: 20 }, (_, index) => sampleBytes(50_000 + index, index + 1))
      const ended = await Promise.allSettled(
        inputs.map(input => trial.write(path, { kind: 'replace' }, input)),
      )
      const acknowledged = inputs.filter((_, index) => ended[index]!.status === 'fulfilled')
      const left = await trial.fetch(path)
      assert.ok(
        acknowledged.some(input => input.equals(left)),
        `${left.length} bytes are none of the ${acknowledged.length} acknowledged uploads`,
      )
    },
  },
  {
    title: 'lets exactly one of two exclusive uploads of one new name succeed',
    modes: ['create'],
    async run(trial) {
      const ended = await Promise.allSettled(
        [first, second].map(input => trial.write(path, { kind: 'create' }, input)),
      )
      const refused = ended.filter(end => end.status === 'rejected')
      assert.equal(refused.length, 1, 'one is refused')
      await trial.refuses(Promise.reject(refused[0]?.reason), 'exists', path)
      await trial.holds(path, ended[0]?.status === 'fulfilled' ? first : second)
    },
  },
  {
    title: 'does not mix two appended uploads: one after the other, or one is busy',
    modes: ['append'],
    async run(trial) {
      await trial.put(path, 'old')
      const one = await trial.open(path, { kind: 'append' })
      const other = await trial.open(path, { kind: 'append' }).catch((error: unknown) => error as Error)
      if (other instanceof Error) {
        await trial.refuses(Promise.reject(other), 'busy', path)
        await trial.send(one, first)
        await one.commit()
        return trial.holds(path, Buffer.concat([Buffer.from('old'), first]))
      }
      await sendInTurns(one, other)
      const [a, b] = await Promise.allSettled([one.commit(), other.commit()])
      const parts = [a, b].map((end, index) =>
        end?.status === 'fulfilled' ? [first, second][index]! : Buffer.alloc(0),
      )
      const left = await trial.fetch(path)
      const swapped = Buffer.concat([Buffer.from('old'), parts[1]!, parts[0]!])
      if (!left.equals(swapped))
        assertBytes(left, Buffer.concat([Buffer.from('old'), ...parts]), 'two appends')
    },
  },
  reading('replaced', undefined, trial => trial.put(path, second)),
  reading('removed', undefined, trial => trial.storage.remove(path, trial.call())),
  reading('renamed', ['rename'], trial => trial.storage.rename(path, virtualPath('/new'), trial.call())),
  {
    title: 'gives whoever opens a file after its replacement the new bytes while an old reader goes on',
    modes: ['replace'],
    async run(trial) {
      await trial.put(path, first)
      await readAround(trial, async () => {
        await trial.put(path, second)
        await trial.holds(path, second)
      })
    },
  },
  {
    title: 'commits an upload whose old file was removed meanwhile',
    modes: ['replace'],
    async run(trial) {
      await trial.put(path, 'old')
      const upload = await trial.open(path, { kind: 'replace' })
      await trial.storage.remove(path, trial.call())
      await trial.send(upload, first)
      await upload.commit()
      await trial.holds(path, first)
    },
  },
  {
    title: 'stores 30 files at once in one directory',
    directories: true,
    async run(trial) {
      const directory = childOf(ROOT, 'many')
      const names = Array.from({ length: 30 }, (_, index) => `file-${index}`)
      await trial.directory(directory)
      await Promise.all(
        names.map((name, index) => trial.put(childOf(directory, name), sampleBytes(9000, index + 1))),
      )
      assert.deepEqual(await trial.names(directory), [...names].sort())
      for (const [index, name] of names.entries()) {
        await trial.holds(childOf(directory, name), sampleBytes(9000, index + 1))
      }
    },
  },
]
