/** A folder for one test, gone afterwards. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Makes an empty folder; `whenFinished` is told how to remove it with all that is in it. */
export async function temporaryFolder(whenFinished: (remove: () => Promise<void>) => void): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'longshore-cli-'))
  whenFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}
