/** A storage that holds no more than it may, however many sessions store at once (C-12). */
import type { StorageAdapter, StorageCall } from '../storage.js'
import type { VirtualPath } from '../virtual-path.js'
import { type StorageOverrides, wrapStorage } from '../wrap-storage.js'
import { Account } from './account.js'
import { openUpload } from './quota-upload.js'
import { minus, NONE, type Usage, type UsageCount } from './usage.js'

export interface QuotaOptions {
  /** Bytes of all files together. */
  readonly bytes?: number
  /** Files and directories together; without directories where they exist only because something lies below them. */
  readonly files?: number
  /** Where it is counted. Sessions that share what is stored have to share this object too: `memoryUsage()`, or that of an account from `memoryUsages()`. */
  readonly usage: Usage
}

/**
 * `storage` with a quota, as in `quota(rooted(disk, '/people/alice'), { bytes: 1e9, usage: usageOf('alice') })`. What would be too much is
 * `over-quota`. Bytes are counted before the storage has them, also those of a new file beside the old one that it will replace. Whatever changes
 * the storage behind its back is not seen until it is counted anew. Throws a TypeError for options that make no quota.
 */
export function quota(storage: StorageAdapter, options: QuotaOptions): StorageAdapter {
  const most = checkedMost(options)
  const account = new Account(storage, options.usage, most)
  const wrapped = wrapStorage(storage, {
    write: (path, mode, call) => openUpload(account, path, mode, call),
    ...countedRemovals(account),
    ...countedMoves(account),
  })
  if (most.bytes === Number.POSITIVE_INFINITY) return wrapped
  return { ...wrapped, space: (path, call) => spaceOf(account, path, call) }
}

function countedRemovals(account: Account): StorageOverrides & Pick<StorageAdapter, 'remove'> {
  const { storage, turns } = account
  return {
    async remove(path, call) {
      await account.used(call)
      await turns.run([path], async () => {
        turns.refuseBusy(path)
        await account.settle(path, call, NONE, async () => {
          await storage.remove(path, call)
          return NONE
        })
      })
    },
    ...countedDirectories(account),
  }
}

function countedDirectories(account: Account): StorageOverrides {
  const { storage, turns } = account
  const directory = { bytes: 0, files: storage.traits.directories === 'real' ? 1 : 0 }
  return {
    async makeDirectory(path, call) {
      await account.used(call)
      await turns.run([path], async () => {
        turns.refuseBusy(path)
        await account.reserve(directory, path, call)
        await storage.makeDirectory?.(path, call).catch(async (error: unknown) => {
          await account.correct(minus(NONE, directory), call)
          throw error
        })
      })
    },
    async removeDirectory(path, call) {
      await account.used(call)
      await turns.run([path], async () => {
        await storage.removeDirectory?.(path, call)
        await account.correct(minus(NONE, directory), call)
      })
    },
  }
}

function countedMoves(account: Account): StorageOverrides {
  const { storage, turns } = account
  return {
    async rename(from, to, call) {
      await account.used(call)
      await turns.runAlone(async () => {
        for (const path of [from, to]) turns.refuseBusy(path)
        turns.refuseBusyWithin(from)
        const replaced = await replacedBy(account, from, to, call)
        await storage.rename?.(from, to, call)
        await account.correct(minus(NONE, replaced), call)
      })
    },
    async copy(from, to, call) {
      await account.used(call)
      await turns.run([from, to], async () => {
        turns.refuseBusy(to)
        const before = await account.at(to, call)
        const bytes = (await account.at(from, call))?.bytes ?? 0
        const held = from === to ? NONE : { bytes, files: before?.files === 0 ? 1 : 0 }
        await account.reserve(held, to, call)
        await account.settle(to, call, held, async () => {
          await storage.copy?.(from, to, call)
          return undefined
        })
      })
    },
  }
}

/** What is gone when `from` has taken the name `to`: nothing, when both are names of the same file. */
async function replacedBy(
  account: Account,
  from: VirtualPath,
  to: VirtualPath,
  call: StorageCall,
): Promise<UsageCount> {
  if (from === to) return NONE
  const [moved, there] = await Promise.all(
    [from, to].map(path => account.storage.stat(path, call).catch(() => undefined)),
  )
  if (there === undefined || there.type === 'directory') return NONE
  if (there.unique !== undefined && there.unique === moved?.unique) return NONE
  return (await account.at(to, call)) ?? NONE
}

async function spaceOf(account: Account, path: VirtualPath, call: StorageCall) {
  const { bytes } = await account.used(call)
  const inner = await account.storage.space?.(path, call)
  const free = Math.max(0, account.most.bytes - bytes)
  return {
    free: Math.min(free, inner?.free ?? free),
    total: Math.min(account.most.bytes, inner?.total ?? account.most.bytes),
  }
}

function checkedMost(options: QuotaOptions): UsageCount {
  const { bytes = Number.POSITIVE_INFINITY, files = Number.POSITIVE_INFINITY, usage } = options
  for (const [name, most] of Object.entries({ bytes, files })) {
    if (typeof most !== 'number' || !(most >= 0))
      throw new TypeError(`quota: ${name} has to be a number, 0 or more`)
  }
  if (bytes === Number.POSITIVE_INFINITY && files === Number.POSITIVE_INFINITY)
    throw new TypeError('quota: bytes or files has to be given')
  if (typeof usage?.add !== 'function' || typeof usage.read !== 'function')
    throw new TypeError('quota: usage has to be given: memoryUsage(), or memoryUsages() and a name')
  const unknown = Object.keys(options).find(key => !['bytes', 'files', 'usage'].includes(key))
  if (unknown !== undefined)
    throw new TypeError(`quota: ${unknown} is no option; these are: bytes, files, usage`)
  return { bytes, files }
}
