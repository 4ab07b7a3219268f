// The calls of this process that open, write, move and close files; one of them can be told to fail, as it would on a bad disk.
import type * as FileSystem from 'node:fs'
import { constants } from 'node:os'
import { getSystemErrorName } from 'node:util'

export type Errno = 'ENOSPC' | 'EDQUOT' | 'EIO'

/** What a call is named in C, whichever functions of Node make it. */
const CALLS = {
  open: ['open', 'openSync'],
  write: ['write', 'writeSync', 'writev', 'writevSync'],
  fsync: ['fsync', 'fsyncSync'],
  close: ['close', 'closeSync'],
  rename: ['rename', 'renameSync'],
  link: ['link', 'linkSync'],
  ftruncate: ['ftruncate', 'ftruncateSync'],
  fstat: ['fstat', 'fstatSync'],
  fchmod: ['fchmod', 'fchmodSync'],
} as const satisfies Record<string, readonly (keyof typeof FileSystem)[]>

export type CallName = keyof typeof CALLS

/** The `nth` call of a name, counted from 1; with `lasting` also all behind it. */
export interface Fault {
  readonly call: CallName
  readonly nth: number
  readonly errno: Errno
  readonly lasting: boolean
}

interface Watch {
  readonly fault: Fault | undefined
  readonly seen: CallName[]
  fired: boolean
}

let watch: Watch | undefined

/** Until {@link unwatched} every call is noted, and fails where `fault` says so. */
export function watched(fault?: Fault): void {
  watch = { fault, seen: [], fired: false }
}

/** What was called since {@link watched}, and whether the fault came about. */
export function unwatched(): { readonly seen: readonly CallName[]; readonly fired: boolean } {
  const { seen, fired } = watch ?? { seen: [], fired: false }
  watch = undefined
  return { seen, fired }
}

/** `node:fs` with calls that can fail, for `vi.mock`. */
export function failing(real: typeof FileSystem): Record<string, unknown> {
  const mocked: Record<string, unknown> = { ...real }
  for (const [call, functions] of Object.entries(CALLS) as [CallName, readonly (keyof typeof FileSystem)[]][])
    for (const name of functions) mocked[name] = wrapped(call, real[name] as Call, real)
  return { ...mocked, default: mocked }
}

type Call = (...given: unknown[]) => unknown
type Done = (error: Error | null) => void

function wrapped(call: CallName, real: Call, { fstatSync }: typeof FileSystem): Call {
  const wrapper: Call = (...given) => {
    // Nothing is written to a directory, so that nothing can go wrong when it is closed.
    const isHarmless = () => call === 'close' && fstatSync(given[0] as number).isDirectory()
    const error = watch && !isHarmless() && failureOf(call, watch)
    if (!error) return real(...given)
    const done = given.at(-1)
    // Linux closes the descriptor also where it reports an error.
    if (typeof done !== 'function') {
      if (call === 'close') real(...given)
      throw error
    }
    if (call === 'close') return real(given[0], () => (done as Done)(error))
    setImmediate(done as Done, error)
    return undefined
  }
  // How Node makes promises of it is written on the function.
  return Object.defineProperties(wrapper, Object.getOwnPropertyDescriptors(real)) as Call
}

/** Notes a call; the error that it has to fail with, in the shape that Node gives it. */
function failureOf(call: CallName, current: Watch): Error | undefined {
  const { fault, seen } = current
  seen.push(call)
  if (fault?.call !== call) return undefined
  const count = seen.filter(name => name === call).length
  if (fault.lasting ? count < fault.nth : count !== fault.nth) return undefined
  current.fired = true
  const errno = -constants.errno[fault.errno]
  const code = getSystemErrorName(errno)
  return Object.assign(new Error(`${code}: ${call}`), { errno, code, syscall: call })
}
