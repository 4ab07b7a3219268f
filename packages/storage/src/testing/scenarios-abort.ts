/** Failed uploads: what they leave, and that they harm nothing (protocol C-11, E-04). */
import assert from 'node:assert/strict'
import type { Upload, WriteMode } from '../storage.js'
import { virtualPath } from '../virtual-path.js'
import { cutOff } from './cut-off.js'
import { assertBytes, assertPrefix, sampleBytes } from './sample-bytes.js'
import type { Scenario } from './scenario.js'
import type { Trial } from './trial.js'

const path = virtualPath('/file')
const data = sampleBytes(300 * 1024)
const lost = new Error('the data connection was reset')

/** The ways in which an upload fails once bytes have come. */
const endings: readonly (readonly [string, (trial: Trial, upload: Upload) => Promise<void>])[] = [
  ['after its sink has finished', (trial, upload) => trial.send(upload, data)],
  ['after its sink was destroyed', (_, upload) => cutOff(upload.sink(), data)],
  ['after its sink failed', (_, upload) => cutOff(upload.sink(), data, lost)],
]

/** A new name after its upload failed: all bytes of a sink that had finished, a beginning of them otherwise. */
async function leavesByPolicy(trial: Trial, least: number): Promise<void> {
  if (trial.partial === 'discard') return trial.isAbsent(path)
  assertPrefix(await trial.fetch(path), data, least, 'the partial file')
}

function newName(kind: 'create' | 'replace' | 'append', [label, fail]: (typeof endings)[number]): Scenario {
  return {
    title: `leaves of a new file what its policy says when the upload is aborted ${label} (${kind})`,
    modes: [kind],
    async run(trial) {
      const upload = await trial.open(path, { kind })
      await fail(trial, upload)
      await upload.abort(lost)
      await leavesByPolicy(trial, label.includes('finished') ? data.length : 0)
      assert.deepEqual(await trial.names(), trial.partial === 'keep' ? ['file'] : [], 'nothing else is left')
    },
  }
}

function oldName(mode: WriteMode, [label, fail]: (typeof endings)[number]): Scenario {
  return {
    title: `harms no byte of an old file when the upload is aborted ${label} (${mode.kind})`,
    modes: [mode.kind],
    async run(trial) {
      await trial.put(path, 'old bytes')
      const upload = await trial.open(path, mode)
      await fail(trial, upload)
      await upload.abort(lost)
      const left = await trial.fetch(path)
      if (mode.kind === 'replace') assertBytes(left, Buffer.from('old bytes'), 'the old file')
      else assertPrefix(left, Buffer.concat([Buffer.from('old bytes'), data]), 9, 'the old file')
      assert.deepEqual(await trial.names(), ['file'], 'nothing else is left')
    },
  }
}

/** An upload that was refused after its bytes had come, such as by a virus scanner: none of them may be seen. */
function refusedNew(kind: 'create' | 'replace' | 'append'): Scenario {
  return {
    title: `leaves nothing of a new file whose upload was refused, whatever its policy (${kind})`,
    modes: [kind],
    async run(trial) {
      const upload = await trial.open(path, { kind })
      await trial.send(upload, data)
      await upload.abort(new Error('refused'), 'nothing')
      await trial.isAbsent(path)
      assert.deepEqual(await trial.names(), [])
    },
  }
}

function refusedOld(mode: WriteMode): Scenario {
  return {
    title: `leaves an old file byte for byte when an upload to it was refused, whatever its policy (${mode.kind})`,
    modes: [mode.kind],
    async run(trial) {
      await trial.put(path, 'old bytes')
      const upload = await trial.open(path, mode)
      await trial.send(upload, data)
      await upload.abort(new Error('refused'), 'nothing')
      await trial.holds(path, 'old bytes')
      assert.deepEqual(await trial.names(), ['file'])
    },
  }
}

export const abortScenarios: readonly Scenario[] = [
  ...(['create', 'replace', 'append'] as const).map(refusedNew),
  ...([{ kind: 'replace' }, { kind: 'append' }, { kind: 'resume', offset: 9 }] as const).map(refusedOld),
  ...endings.map(ending => newName('create', ending)),
  ...endings.map(ending => newName('replace', ending)),
  ...endings.map(ending => newName('append', ending)),
  ...endings.map(ending => oldName({ kind: 'replace' }, ending)),
  ...endings.map(ending => oldName({ kind: 'append' }, ending)),
  ...endings.map(ending => oldName({ kind: 'resume', offset: 9 }, ending)),
  {
    title: 'leaves nothing but the beginning of a file whose middle was being replaced, or the old one',
    modes: ['resume'],
    async run(trial) {
      const old = sampleBytes(1000, 7)
      await trial.put(path, old)
      const upload = await trial.open(path, { kind: 'resume', offset: 400 })
      await cutOff(upload.sink(), data, lost)
      await upload.abort(lost)
      const left = await trial.fetch(path)
      if (left.equals(old)) return
      assertPrefix(left, Buffer.concat([old.subarray(0, 400), data]), 400, 'the resumed file')
    },
  },
  {
    title: 'is told of a failure before its sink was asked for, and leaves an old file alone',
    modes: ['replace'],
    async run(trial) {
      await trial.put(path, 'old bytes')
      const upload = await trial.open(path, { kind: 'replace' })
      await upload.abort(lost)
      await trial.holds(path, 'old bytes')
    },
  },
  {
    title: 'does not reject an abort that comes after the commit, which stays in force',
    async run(trial) {
      const kind = trial.storage.traits.writes.includes('replace') ? 'replace' : 'create'
      const upload = await trial.open(path, { kind })
      await trial.send(upload, data)
      await upload.commit()
      await upload.abort(lost)
      await trial.holds(path, data)
    },
  },
  {
    title: 'resumes after an aborted upload where the kept bytes end',
    modes: ['create', 'resume'],
    async run(trial) {
      const upload = await trial.open(path, { kind: 'create' })
      await cutOff(upload.sink(), data, lost)
      await upload.abort(lost)
      const offset = (await trial.exists(path)) ? (await trial.stat(path)).size : 0
      if (offset === 0) await trial.put(path, data)
      else await trial.write(path, { kind: 'resume', offset }, Buffer.from('the rest'))
      const resumed = Buffer.concat([data.subarray(0, offset), Buffer.from('the rest')])
      await trial.holds(path, offset === 0 ? data : resumed)
    },
  },
  {
    title: 'takes the same name again after an aborted upload',
    modes: ['replace'],
    async run(trial) {
      const upload = await trial.open(path, { kind: 'replace' })
      await cutOff(upload.sink(), data, lost)
      await upload.abort(lost)
      await trial.put(path, 'second try')
      await trial.holds(path, 'second try')
    },
  },
]
