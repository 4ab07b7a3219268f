/** How the bytes of an upload come in: chunks of any size, none at all, announced or not, by stream or by descriptor. */
import { write as writeDescriptor } from 'node:fs'
import { promisify } from 'node:util'
import { virtualPath } from '../virtual-path.js'
import { sampleBytes } from './sample-bytes.js'
import type { Scenario } from './scenario.js'

const path = virtualPath('/file')
const KIB = 1024
const CREATE = { kind: 'create' } as const
const REPLACE = { kind: 'replace' } as const

function inChunks(chunkSize: number, size: number): Scenario {
  return {
    title: `stores ${size} bytes that come in chunks of ${chunkSize}`,
    async run(trial) {
      const data = sampleBytes(size)
      const upload = await trial.open(path, CREATE)
      await trial.send(upload, data, chunkSize)
      await upload.commit()
      await trial.holds(path, data)
    },
    modes: ['create'],
  }
}

function announced(label: string, expectedSize: number): Scenario {
  return {
    title: `stores what was sent though ${label} was announced`,
    async run(trial) {
      const upload = await trial.open(path, REPLACE, { ...trial.call(), expectedSize })
      await trial.send(upload, sampleBytes(1000))
      await upload.commit()
      await trial.holds(path, sampleBytes(1000))
    },
    modes: ['replace'],
  }
}

export const sinkScenarios: readonly Scenario[] = [
  inChunks(1, 2000),
  inChunks(1448, 200 * KIB + 5),
  inChunks(1024 * KIB, 2500 * KIB),
  announced('less', 10),
  announced('more', 2000),
  announced('nothing', 0),
  {
    title: 'stores an empty file when the sink ends without a byte',
    async run(trial) {
      await trial.put(path, '')
      await trial.holds(path, '')
    },
  },
  {
    title: 'stores an empty file when the sink was never asked for',
    modes: ['create'],
    async run(trial) {
      const upload = await trial.open(path, CREATE)
      await upload.commit()
      await trial.holds(path, '')
    },
  },
  {
    title: 'is done with a chunk once the write has called back, so that its memory can be used again',
    modes: ['create'],
    async run(trial) {
      const upload = await trial.open(path, CREATE)
      const sink = upload.sink()
      const chunk = Buffer.alloc(1000)
      for (const letter of ['a', 'b', 'c']) {
        chunk.fill(letter)
        await new Promise<void>((resolve, reject) => {
          sink.write(chunk, error => (error ? reject(error) : resolve()))
        })
      }
      await new Promise<void>(resolve => sink.end(resolve))
      await upload.commit()
      await trial.holds(path, 'a'.repeat(1000) + 'b'.repeat(1000) + 'c'.repeat(1000))
    },
  },
  {
    title: 'stores what is written to the descriptor of an upload, if it gives one',
    modes: ['create'],
    async run(trial) {
      const upload = await trial.open(path, CREATE)
      if (upload.file === undefined) return upload.abort(new Error('no descriptor'))
      const data = sampleBytes(5000)
      await promisify(writeDescriptor)(upload.file.fd, data, 0, data.length, upload.file.position)
      await upload.commit()
      await trial.holds(path, data)
    },
  },
]
