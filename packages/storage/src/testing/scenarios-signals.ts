/** Aborted operations: they stop, reject and leave nothing behind (RFC 959 §4.1.3, ABOR). */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { finished } from 'node:stream/promises'
import type { OptionalOperation, StorageCall } from '../storage.js'
import { childOf, ROOT, virtualPath } from '../virtual-path.js'
import { cutOff } from './cut-off.js'
import { assertBytes, assertPrefix, sampleBytes } from './sample-bytes.js'
import type { Scenario } from './scenario.js'
import type { Trial } from './trial.js'

const file = virtualPath('/file')
const other = virtualPath('/other')
const directory = virtualPath('/directory')
const gone = new Error('the session is gone')

function required(
  operation: string,
  attempt: (trial: Trial, call: StorageCall) => Promise<unknown>,
): Scenario {
  return {
    title: `refuses ${operation} when the call is already aborted, and changes nothing`,
    async run(trial) {
      await trial.put(file, 'kept')
      await trial.refuses(attempt(trial, trial.call(AbortSignal.abort(gone))), 'any', file, other, ROOT)
      await trial.holds(file, 'kept')
      assert.deepEqual(await trial.names(), ['file'])
    },
  }
}

function optional(
  operation: OptionalOperation,
  attempt: (trial: Trial, call: StorageCall) => Promise<unknown>,
): Scenario {
  return {
    title: `refuses ${operation} when the call is already aborted, and changes nothing`,
    needs: operation === 'removeDirectory' ? ['removeDirectory', 'makeDirectory'] : [operation],
    async run(trial) {
      await trial.put(file, 'kept')
      const before = await trial.stat(file)
      if (operation === 'removeDirectory') await trial.directory(directory)
      const names = await trial.names()
      const call = trial.call(AbortSignal.abort(gone))
      await trial.refuses(attempt(trial, call), 'any', file, other, directory, ROOT)
      assert.deepEqual(await trial.names(), names)
      assert.deepEqual(await trial.stat(file), before)
      await trial.holds(file, 'kept')
    },
  }
}

export const signalScenarios: readonly Scenario[] = [
  required('stat', (trial, call) => trial.storage.stat(file, call)),
  required('list', (trial, call) => trial.storage.list(ROOT, call)[Symbol.asyncIterator]().next()),
  required('read', (trial, call) => trial.storage.read(file, { start: 0 }, call)),
  required('write', (trial, call) => {
    const kind = trial.storage.traits.writes.includes('replace') ? 'replace' : 'create'
    return trial.storage.write(other, { kind }, call)
  }),
  required('remove', (trial, call) => trial.storage.remove(file, call)),
  optional('makeDirectory', (trial, call) => trial.storage.makeDirectory(directory, call)),
  optional('removeDirectory', (trial, call) => trial.storage.removeDirectory(directory, call)),
  optional('rename', (trial, call) => trial.storage.rename(file, other, call)),
  optional('copy', (trial, call) => trial.storage.copy(file, other, call)),
  optional('setModified', (trial, call) => trial.storage.setModified(file, new Date(0), call)),
  optional('setMode', (trial, call) => trial.storage.setMode(file, 0o400, call)),
  optional('checksum', (trial, call) => trial.storage.checksum(file, 'sha256', { start: 0 }, call)),
  optional('space', (trial, call) => trial.storage.space(ROOT, call)),
  {
    title: 'stops a listing that is aborted half-way',
    async run(trial) {
      const names = Array.from({ length: 200 }, (_, index) => `file-${index}`)
      await Promise.all(names.map(name => trial.put(childOf(ROOT, name))))
      const controller = new AbortController()
      const entries = trial.storage.list(ROOT, trial.call(controller.signal))[Symbol.asyncIterator]()
      await entries.next()
      controller.abort(gone)
      await trial.refuses(drain(entries), 'any', ROOT)
    },
  },
  {
    title: 'ends a read that is aborted half-way, and its source can be closed',
    async run(trial) {
      const data = sampleBytes(4 * 1024 * 1024)
      await trial.put(file, data)
      const controller = new AbortController()
      const source = await trial.read(file, { start: 0 }, trial.call(controller.signal))
      const stream = source.stream()
      const over = finished(stream).catch((error: unknown) => error)
      await once(stream, 'readable')
      stream.read()
      controller.abort(gone)
      await source.close()
      stream.resume()
      await over
      await trial.holds(file, data)
    },
  },
  {
    title: 'lets an upload whose call is aborted half-way be aborted by its policy',
    modes: ['replace'],
    async run(trial) {
      const controller = new AbortController()
      const upload = await trial.open(file, { kind: 'replace' }, trial.call(controller.signal))
      const data = sampleBytes(200_000)
      await cutOff(upload.sink(), data, gone, () => controller.abort(gone))
      await upload.abort(gone)
      if (trial.partial === 'discard') return trial.isAbsent(file)
      assertPrefix(await trial.fetch(file), data, 0, 'the partial file')
    },
  },
  {
    title: 'leaves an old file alone when the call that replaces it is aborted half-way',
    modes: ['replace'],
    async run(trial) {
      await trial.put(file, 'old bytes')
      const controller = new AbortController()
      const upload = await trial.open(file, { kind: 'replace' }, trial.call(controller.signal))
      await cutOff(upload.sink(), sampleBytes(200_000), gone, () => controller.abort(gone))
      await upload.abort(gone)
      await trial.holds(file, 'old bytes')
      assert.deepEqual(await trial.names(), ['file'])
    },
  },
  {
    title: 'takes no notice of an abort that comes after the end',
    async run(trial) {
      const data = sampleBytes(100_000)
      const controller = new AbortController()
      const call = trial.call(controller.signal)
      const kind = trial.storage.traits.writes.includes('replace') ? 'replace' : 'create'
      const upload = await trial.open(file, { kind }, call)
      await trial.send(upload, data)
      await upload.commit()
      const source = await trial.read(file, { start: 0 }, call)
      const chunks: Buffer[] = []
      for await (const chunk of source.stream()) chunks.push(chunk as Buffer)
      await source.close()
      controller.abort(gone)
      assertBytes(Buffer.concat(chunks), data, 'what was read')
      await trial.holds(file, data)
    },
  },
]

async function drain(entries: AsyncIterator<unknown>): Promise<void> {
  for (let step = await entries.next(); step.done !== true; step = await entries.next());
}
