/** Moving files (RFC 959 §4.1.3, RNFR, RNTO; protocol E-06). */
import assert from 'node:assert/strict'
import { virtualPath } from '../virtual-path.js'
import { move, stays } from './moves.js'
import { sampleBytes } from './sample-bytes.js'
import type { Scenario } from './scenario.js'

const file = virtualPath('/file')
const other = virtualPath('/other')

function renames(title: string, run: Scenario['run']): Scenario {
  return { title, needs: ['rename'], run }
}

export const renameScenarios: readonly Scenario[] = [
  renames('moves a file to a new name', async trial => {
    await trial.put(file, sampleBytes(70_000))
    await move(trial, file, other)
    await trial.isAbsent(file)
    await trial.holds(other, sampleBytes(70_000))
    assert.deepEqual(await trial.names(), ['other'])
  }),
  renames('replaces a file at the new name', async trial => {
    await trial.put(file, 'new')
    await trial.put(other, 'old and longer')
    await move(trial, file, other)
    await trial.isAbsent(file)
    await trial.holds(other, 'new')
    assert.deepEqual(await trial.names(), ['other'])
  }),
  renames('leaves a file that is moved to its own name', async trial => {
    await trial.put(file, 'kept')
    await move(trial, file, file)
    await trial.holds(file, 'kept')
  }),
  renames('keeps the time of modification of a moved file', async trial => {
    await trial.put(file)
    const before = await trial.stat(file)
    await move(trial, file, other)
    const after = await trial.stat(other)
    assert.ok(Math.abs(after.modified.getTime() - before.modified.getTime()) < 60_000)
  }),
  renames('moves a file back and forth', async trial => {
    await trial.put(file, 'kept')
    await move(trial, file, other)
    await move(trial, other, file)
    await trial.holds(file, 'kept')
  }),
  renames('gives a name free that a file was moved away from', async trial => {
    await trial.put(file, 'first')
    await move(trial, file, other)
    await trial.put(file, 'second')
    await trial.holds(file, 'second')
    await trial.holds(other, 'first')
  }),
  renames('moves nothing that is not there: not-found, and the file at the new name stays', async trial => {
    await trial.put(other, 'kept')
    await stays(trial, file, other, 'not-found')
    await trial.holds(other, 'kept')
  }),
  renames('moves no file below a file', async trial => {
    await trial.put(file, 'kept')
    await trial.put(other, 'kept too')
    if (!trial.implied) await stays(trial, file, virtualPath('/other/below'), 'not-a-directory', 'not-found')
    await trial.holds(other, 'kept too')
  }),
  renames('moves no file into a directory that is not there, unless directories are implied', async trial => {
    await trial.put(file, 'kept')
    const to = virtualPath('/no/such/file')
    if (trial.implied) return move(trial, file, to)
    await stays(trial, file, to, 'not-found')
    await trial.holds(file, 'kept')
  }),
]
