/** Who writes into existing files at the moment: one upload at a time into each, so that bytes never interleave. */
import { fstat } from 'node:fs'
import { promisify } from 'node:util'
import { StorageError, type VirtualPath } from '@longshore/storage'

const exactStat = promisify<number, { bigint: true }, { dev: bigint; ino: bigint }>(fstat)

/** Device and inode of the files that are written into, by any storage of this process. */
const written = new Set<string>()

/** Claims the open file for one writer. @returns what ends the claim. @throws StorageError `busy` */
export async function claimWriter(fd: number, path: VirtualPath): Promise<() => void> {
  const { dev, ino } = await exactStat(fd, { bigint: true })
  const key = `${dev}:${ino}`
  if (written.has(key)) throw new StorageError('busy', path)
  written.add(key)
  return () => void written.delete(key)
}
