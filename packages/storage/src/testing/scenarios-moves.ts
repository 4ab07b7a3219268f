/** Moving directories, and files between them (RFC 959 §4.1.3, RNFR, RNTO; protocol E-06). */
import assert from 'node:assert/strict'
import { ROOT, virtualPath } from '../virtual-path.js'
import { move, stays } from './moves.js'
import type { Scenario } from './scenario.js'

const file = virtualPath('/file')
const other = virtualPath('/other')
const directory = virtualPath('/directory')
const inside = virtualPath('/directory/inside')

function renames(title: string, run: Scenario['run']): Scenario {
  return { title, needs: ['rename', 'makeDirectory'], run }
}

export const moveScenarios: readonly Scenario[] = [
  renames('moves a file into another directory', async trial => {
    await trial.put(file, 'moved')
    await trial.directory(directory)
    await move(trial, file, inside)
    await trial.isAbsent(file)
    await trial.holds(inside, 'moved')
  }),
  renames('moves no file over a directory: exists, and both stay', async trial => {
    await trial.put(file, 'kept')
    await trial.directory(directory)
    await stays(trial, file, directory, 'exists')
    await trial.put(inside, 'kept too')
    await stays(trial, file, directory, 'exists')
    await trial.holds(file, 'kept')
    await trial.holds(inside, 'kept too')
  }),
  renames('moves a directory with all that is in it', async trial => {
    await trial.directory(virtualPath('/directory/deep/er'))
    await trial.put(inside, 'one')
    await trial.put(virtualPath('/directory/deep/er/file'), 'two')
    await move(trial, directory, other)
    await trial.refuses(trial.stat(directory), 'not-found', directory)
    await trial.holds(virtualPath('/other/inside'), 'one')
    await trial.holds(virtualPath('/other/deep/er/file'), 'two')
    assert.deepEqual(await trial.names(), ['other'])
  }),
  renames('moves an empty directory', async trial => {
    await trial.directory(directory)
    await move(trial, directory, other)
    assert.equal((await trial.stat(other)).type, 'directory')
    assert.deepEqual(await trial.names(), ['other'])
  }),
  renames('moves no directory over a file, and both stay', async trial => {
    await trial.directory(directory)
    await trial.put(inside, 'kept')
    await trial.put(file, 'kept too')
    await stays(trial, directory, file, 'exists', 'not-a-directory')
    await trial.holds(inside, 'kept')
    await trial.holds(file, 'kept too')
  }),
  renames(
    'moves no directory over a directory, not even an empty one: exists, and both stay',
    async trial => {
      await trial.directory(directory)
      await trial.directory(other)
      await trial.put(inside, 'kept')
      await stays(trial, directory, other, 'exists')
      await stays(trial, other, directory, 'exists')
      await trial.holds(inside, 'kept')
      assert.deepEqual(await trial.names(), ['directory', 'other'])
    },
  ),
  ...['/directory/inside', '/directory/deep/er'].map(to =>
    renames(`moves no directory into itself (${to}): bad-name, and nothing is lost`, async trial => {
      await trial.directory(virtualPath('/directory/deep'))
      await trial.put(virtualPath('/directory/deep/file'), 'kept')
      await stays(trial, directory, virtualPath(to), 'bad-name')
      await trial.holds(virtualPath('/directory/deep/file'), 'kept')
      assert.deepEqual(await trial.names(), ['directory'])
    }),
  ),
  renames('loses nothing when a directory is moved to its own name', async trial => {
    await trial.directory(directory)
    await trial.put(inside, 'kept')
    await move(trial, directory, directory).catch(() => {})
    await trial.holds(inside, 'kept')
  }),
  renames('moves a directory to a name that begins with its own', async trial => {
    const longer = virtualPath('/directory2')
    await trial.directory(directory)
    await trial.put(inside, 'moved')
    await move(trial, directory, longer)
    await trial.holds(virtualPath('/directory2/inside'), 'moved')
  }),
  renames('never moves the root, and nothing takes its place', async trial => {
    await trial.put(file, 'kept')
    await trial.directory(directory)
    await stays(trial, ROOT, other, 'forbidden', 'bad-name')
    await stays(trial, file, ROOT, 'exists', 'forbidden')
    await stays(trial, directory, ROOT, 'exists', 'forbidden')
    await trial.holds(file, 'kept')
  }),
]
