/** Checksums (draft-bryan-ftpext-hash; XCRC, XMD5, XSHA). */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import type { ReadRange } from '../storage.js'
import type { StorageCode } from '../storage-error.js'
import { isStorageError } from '../storage-error.js'
import { type VirtualPath, virtualPath } from '../virtual-path.js'
import { sampleBytes } from './sample-bytes.js'
import type { Scenario } from './scenario.js'
import type { Trial } from './trial.js'

const file = virtualPath('/file')
const data = sampleBytes(300_000)
const HASHES = ['md5', 'sha1', 'sha256', 'sha512']

/** The digest, or undefined when the storage has no such algorithm. */
async function digest(trial: Trial, algorithm: string, range: ReadRange): Promise<string | undefined> {
  try {
    return await trial.storage.checksum(file, algorithm, range, trial.call())
  } catch (error) {
    if (isStorageError(error) && error.code === 'unsupported') return undefined
    throw error
  }
}

function digestsOf(label: string, content: Buffer, range: ReadRange): Scenario {
  return {
    title: `tells the digests of ${label} for every algorithm it has`,
    needs: ['checksum'],
    async run(trial) {
      await trial.put(file, content)
      const told = await Promise.all(HASHES.map(algorithm => digest(trial, algorithm, range)))
      assert.ok(
        told.some(value => value !== undefined),
        `it has one of ${HASHES.join(', ')}`,
      )
      for (const [index, algorithm] of HASHES.entries()) {
        if (told[index] === undefined) continue
        const wanted = createHash(algorithm).update(content.subarray(range.start, range.end)).digest('hex')
        assert.equal(told[index], wanted, algorithm)
      }
    },
  }
}

function refused(title: string, code: StorageCode, path: VirtualPath, algorithm = 'sha256'): Scenario {
  return {
    title,
    needs: ['checksum', ...(code === 'is-a-directory' ? (['makeDirectory'] as const) : [])],
    async run(trial) {
      await trial.put(file, 'text')
      if (code === 'is-a-directory') await trial.directory(path)
      const attempt = trial.storage.checksum(path, algorithm, { start: 0 }, trial.call())
      await trial.refuses(attempt, [code, 'unsupported'], path)
    },
  }
}

export const checksumScenarios: readonly Scenario[] = [
  digestsOf('a file', data, { start: 0 }),
  digestsOf('an empty file', Buffer.alloc(0), { start: 0 }),
  digestsOf('the rest of a file', data, { start: 65_537 }),
  digestsOf('a part of a file', data, { start: 1000, end: 200_000 }),
  {
    title: 'tells the checksum CRC-32 as eight digits, if it has it',
    needs: ['checksum'],
    async run(trial) {
      await trial.put(file, '123456789')
      const told = await digest(trial, 'crc32', { start: 0 })
      if (told !== undefined) assert.equal(told, 'cbf43926')
    },
  },
  refused('has no checksum of an algorithm that nobody has: unsupported', 'unsupported', file, 'no-such'),
  refused('has no checksum of what is not there', 'not-found', virtualPath('/nothing')),
  refused('has no checksum of a directory', 'is-a-directory', virtualPath('/directory')),
  {
    title: 'has no checksum of a range that begins beyond the end',
    needs: ['checksum'],
    async run(trial) {
      await trial.put(file, 'text')
      const attempt = trial.storage.checksum(file, 'sha256', { start: 5 }, trial.call())
      await trial.refuses(attempt, ['bad-offset', 'unsupported'], file)
    },
  },
]
