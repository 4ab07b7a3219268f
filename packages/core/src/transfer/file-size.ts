/** The largest file that may be stored, by the limits of the server and of a principal. */
import type { Principal } from '@longshore/auth'
import { isStorageError, metered, type Upload, type VirtualPath, type WriteMode } from '@longshore/storage'
import type { TransferContext, TransferSubject } from '../dispatch/command-context.js'
import { Refusal } from '../dispatch/reply.js'

type Circumstances = Pick<TransferContext, 'call' | 'principal' | 'server' | 'session' | 'storage'>

/** Bytes that a file may have. */
export function mostBytes(most: number, principal: Principal | undefined): number {
  return Math.min(most, principal?.limits?.maxFileSize ?? Number.POSITIVE_INFINITY)
}

/**
 * Bytes that the file keeps in front of those of an upload; 0, and nothing is asked, where no size is too large. Throws a Refusal when it is too
 * large already, or was announced to become so.
 */
export function keptBytes(
  context: Circumstances,
  path: VirtualPath,
  mode: WriteMode,
): number | Promise<number> {
  const most = mostBytes(context.server.maxFileSize, context.principal)
  if (most === Number.POSITIVE_INFINITY) return 0
  return checkedKept(context, path, mode, most)
}

async function checkedKept(
  { call, session, storage }: Circumstances,
  path: VirtualPath,
  mode: WriteMode,
  most: number,
): Promise<number> {
  const kept =
    mode.kind === 'append'
      ? await sizeOf(() => storage.stat(path, call))
      : mode.kind === 'resume'
        ? mode.offset
        : 0
  // Line ends take less room in the file than on their way.
  const announced = session.state.type === 'image' ? (call.expectedSize ?? 0) : 0
  if (kept > most || announced > most) throw tooLarge(most)
  return kept
}

/** Where the bytes of the upload go: a sink that fails before the file gets more than `most` bytes; the upload itself where there is no limit. */
export function boundedSink(
  upload: Upload,
  most: number,
  { offset = 0, kept = offset }: Pick<TransferSubject, 'offset' | 'kept'>,
): Pick<Upload, 'file' | 'sink'> {
  if (most === Number.POSITIVE_INFINITY) return upload
  let left = most - kept
  return {
    sink: () =>
      metered(upload.sink(), count => {
        left -= count
        return left < 0 ? tooLarge(most) : undefined
      }),
  }
}

function tooLarge(most: number): Refusal {
  return new Refusal(552, `Files may have ${most} bytes at most.`)
}

/** What cannot be looked at the upload itself will say. */
async function sizeOf(stat: () => Promise<{ readonly size: number }>): Promise<number> {
  try {
    return (await stat()).size
  } catch (error) {
    if (isStorageError(error)) return 0
    throw error
  }
}
