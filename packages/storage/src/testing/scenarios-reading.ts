/** Reading whole files, and how a source behaves as a stream (RFC 959 §4.1.3, RETR). */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { read as readDescriptor } from 'node:fs'
import { finished } from 'node:stream/promises'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { promisify } from 'node:util'
import { ROOT, virtualPath } from '../virtual-path.js'
import { assertBytes, sampleBytes } from './sample-bytes.js'
import type { Scenario } from './scenario.js'

const path = virtualPath('/file')
const KIB = 1024
const MIB = 1024 * KIB

function roundTrip(size: number): Scenario {
  return {
    title: `reads back the bytes of a file of ${size} bytes`,
    async run(trial) {
      const data = sampleBytes(size)
      await trial.put(path, data)
      await trial.holds(path, data)
    },
  }
}

export const readingScenarios: readonly Scenario[] = [
  ...[0, 1, 64 * KIB - 1, 64 * KIB, 64 * KIB + 1, 256 * KIB + 1, 3 * MIB + 7].map(roundTrip),
  {
    title: 'refuses to read what is not there with not-found',
    async run(trial) {
      await trial.refuses(trial.read(path), 'not-found', path)
    },
  },
  {
    title: 'refuses to read the root with is-a-directory',
    async run(trial) {
      await trial.refuses(trial.read(ROOT), 'is-a-directory', ROOT)
    },
  },
  {
    title: 'refuses to read a directory with is-a-directory',
    directories: true,
    async run(trial) {
      await trial.directory(path)
      await trial.put(virtualPath('/file/inside'))
      await trial.refuses(trial.read(path), 'is-a-directory', path)
    },
  },
  {
    title: 'refuses to read below a file',
    async run(trial) {
      const below = virtualPath('/file/below')
      await trial.put(path)
      await trial.refuses(trial.read(below), ['not-a-directory', 'not-found'], below)
    },
  },
  {
    title: 'tells the size of the file that it opened, if it tells any',
    async run(trial) {
      await trial.put(path, 'twelve bytes')
      const source = await trial.read(path)
      if (source.size !== undefined) assert.equal(source.size, 12)
      await source.close()
    },
  },
  {
    title: 'streams bytes, not text',
    async run(trial) {
      await trial.put(path, 'text')
      const source = await trial.read(path)
      for await (const chunk of source.stream()) assert.ok(chunk instanceof Uint8Array)
      await source.close()
    },
  },
  {
    title: 'closes a source whose stream was never asked for',
    async run(trial) {
      await trial.put(path, 'text')
      const source = await trial.read(path)
      await source.close()
      await trial.holds(path, 'text')
    },
  },
  {
    title: 'closes a source whose stream still runs, which then comes to an end',
    async run(trial) {
      await trial.put(path, sampleBytes(4 * MIB))
      const source = await trial.read(path)
      const stream = source.stream()
      const over = finished(stream).catch((error: unknown) => error)
      await once(stream, 'readable')
      stream.read()
      await source.close()
      stream.resume()
      await over
      await trial.holds(path, sampleBytes(4 * MIB))
    },
  },
  {
    title: 'lets a stream be destroyed half-way, with and without an error',
    async run(trial) {
      const data = sampleBytes(2 * MIB)
      await trial.put(path, data)
      for (const reason of [undefined, new Error('the data connection is gone')]) {
        const source = await trial.read(path)
        const stream = source.stream()
        await once(stream, 'readable')
        stream.read()
        const over = finished(stream).catch((error: unknown) => error)
        stream.destroy(reason)
        await over
        await source.close()
      }
      await trial.holds(path, data)
    },
  },
  {
    title: 'reads no further ahead than a few megabytes for a slow reader',
    async run(trial) {
      const data = sampleBytes(12 * MIB)
      await trial.put(path, data)
      const source = await trial.read(path)
      const stream = source.stream()
      await once(stream, 'readable')
      for (let turn = 0; turn < 50; turn += 1) await nextTurn()
      assert.ok(stream.readableLength <= 8 * MIB, `${stream.readableLength} bytes are waiting`)
      const chunks: Buffer[] = []
      for await (const chunk of stream) chunks.push(chunk as Buffer)
      assertBytes(Buffer.concat(chunks), data, 'a file read slowly')
      await source.close()
    },
  },
  {
    title: 'reads one file for several readers at once',
    async run(trial) {
      const data = sampleBytes(MIB + 1)
      await trial.put(path, data)
      const copies = await Promise.all(Array.from({ length: 8 }, () => trial.fetch(path)))
      for (const copy of copies) assertBytes(copy, data, 'one of eight copies')
    },
  },
  {
    title: 'has the same bytes behind the descriptor of a source, if it gives one',
    async run(trial) {
      const data = sampleBytes(1000)
      await trial.put(path, data)
      const source = await trial.read(path)
      if (source.file !== undefined) {
        const { fd, position } = source.file
        assert.equal(position, 0)
        const bytes = Buffer.alloc(data.length)
        await promisify(readDescriptor)(fd, bytes, 0, bytes.length, position)
        assertBytes(bytes, data, 'the file behind the descriptor')
      }
      await source.close()
    },
  },
]
