/** Copies bytes from one open file to another, a piece at a time through the pool. */
import { read, write } from 'node:fs'
import { promisify } from 'node:util'
import { dataErrorOf } from './errors.js'

const readPiece = promisify(read)
const writePiece = promisify(write)

const PIECE = 1024 * 1024

/** One end of a copy. */
export interface End {
  readonly fd: number
  /** Virtual path, for errors. */
  readonly path: string
  /** Where the first byte is. */
  readonly position: number
}

/** Copies from `from` to the end of its file; `check` is called before each piece and may throw. */
export async function copyPieces(from: End, to: End, check: () => void): Promise<void> {
  const buffer = Buffer.allocUnsafeSlow(PIECE)
  for (let copied = 0; ; ) {
    check()
    const { bytesRead } = await readPiece(from.fd, buffer, 0, PIECE, from.position + copied).catch(
      blame(from.path),
    )
    if (bytesRead === 0) return
    for (let done = 0; done < bytesRead; ) {
      const at = to.position + copied + done
      const { bytesWritten } = await writePiece(to.fd, buffer, done, bytesRead - done, at).catch(
        blame(to.path),
      )
      done += bytesWritten
    }
    copied += bytesRead
  }
}

function blame(path: string): (error: unknown) => never {
  return error => {
    throw dataErrorOf(error, path)
  }
}
