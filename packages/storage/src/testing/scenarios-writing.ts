/** Uploads of whole files: create and replace, and what is seen when (RFC 959 §4.1.3, STOR, STOU; protocol E-03). */
import assert from 'node:assert/strict'
import { ROOT, virtualPath } from '../virtual-path.js'
import { sampleBytes } from './sample-bytes.js'
import type { Scenario } from './scenario.js'
import type { Trial } from './trial.js'

const path = virtualPath('/file')
const KIB = 1024
const CREATE = { kind: 'create' } as const
const REPLACE = { kind: 'replace' } as const

/** Before the commit a new name is not there, or there without any of the new bytes. */
async function isUnseen(trial: Trial): Promise<void> {
  if (await trial.exists(path)) assert.equal((await trial.stat(path)).size, 0, 'no new byte is seen')
  assert.deepEqual(
    (await trial.names()).filter(name => name !== 'file'),
    [],
    'nothing else is listed',
  )
}

function unseenUntilCommit(mode: typeof CREATE | typeof REPLACE): Scenario {
  return {
    title: `shows nothing of a new file until it is committed (${mode.kind})`,
    modes: [mode.kind],
    async run(trial) {
      const data = sampleBytes(300 * KIB)
      const upload = await trial.open(path, mode)
      await isUnseen(trial)
      await trial.send(upload, data)
      await isUnseen(trial)
      await upload.commit()
      assert.deepEqual(await trial.names(), ['file'])
      await trial.holds(path, data)
    },
  }
}

export const writingScenarios: readonly Scenario[] = [
  unseenUntilCommit(CREATE),
  unseenUntilCommit(REPLACE),
  {
    title: 'creates no file over another one: exists, and the old bytes stay',
    modes: ['create'],
    async run(trial) {
      await trial.put(path, 'old')
      await trial.refuses(trial.open(path, CREATE), 'exists', path)
      await trial.holds(path, 'old')
    },
  },
  {
    title: 'creates no file in place of one that came while it was sent: exists, and that one stays',
    modes: ['create'],
    async run(trial) {
      const upload = await trial.open(path, CREATE)
      await trial.send(upload, sampleBytes(300 * KIB))
      const came = await trial.put(path, 'came first').then(
        () => true,
        () => false,
      )
      if (!came) return upload.commit()
      await trial.refuses(upload.commit(), 'exists', path)
      await trial.holds(path, 'came first')
    },
  },
  {
    title: 'creates no file over a directory',
    modes: ['create'],
    needs: ['makeDirectory'],
    async run(trial) {
      await trial.directory(path)
      await trial.refuses(trial.open(path, CREATE), ['exists', 'is-a-directory'], path)
    },
  },
  {
    title: 'replaces no directory: is-a-directory',
    modes: ['replace'],
    needs: ['makeDirectory'],
    async run(trial) {
      await trial.directory(path)
      await trial.refuses(trial.open(path, REPLACE), 'is-a-directory', path)
    },
  },
  {
    title: 'writes no file in place of the root',
    async run(trial) {
      const kind = trial.storage.traits.writes.includes('replace') ? 'replace' : 'create'
      await trial.refuses(trial.open(ROOT, { kind }), ['is-a-directory', 'forbidden', 'exists'], ROOT)
    },
  },
  ...[
    ['a shorter', 10],
    ['a longer', 5000],
    ['an empty', 0],
  ].map(([label, size]) => replacement(String(label), Number(size))),
  {
    title: 'shows the old bytes until the new ones are committed',
    modes: ['replace'],
    async run(trial) {
      await trial.put(path, 'old bytes')
      const upload = await trial.open(path, REPLACE)
      await trial.send(upload, sampleBytes(300 * KIB))
      await trial.holds(path, 'old bytes')
      assert.deepEqual(await trial.names(), ['file'])
      await upload.commit()
      await trial.holds(path, sampleBytes(300 * KIB))
    },
  },
  {
    title: 'refuses to write into a directory that is not there, unless directories are implied',
    async run(trial) {
      const inside = virtualPath('/no/such/file')
      if (trial.implied) {
        await trial.put(inside, 'x')
        await trial.holds(inside, 'x')
      } else {
        await trial.refuses(trial.put(inside), 'not-found', inside)
        await trial.isAbsent(virtualPath('/no'))
      }
    },
  },
  {
    title: 'refuses to write below a file, which stays as it is',
    async run(trial) {
      const below = virtualPath('/file/below')
      await trial.put(path, 'old')
      if (!trial.implied) await trial.refuses(trial.put(below), ['not-a-directory', 'not-found'], below)
      await trial.holds(path, 'old')
    },
  },
]

function replacement(label: string, size: number): Scenario {
  return {
    title: `replaces a file by ${label} one`,
    modes: ['replace'],
    async run(trial) {
      await trial.put(path, sampleBytes(1000, 2))
      await trial.put(path, sampleBytes(size, 3))
      await trial.holds(path, sampleBytes(size, 3))
    },
  }
}
