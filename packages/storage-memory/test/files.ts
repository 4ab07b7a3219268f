/** Files in a storage, as a server writes, reads and lists them. */
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import {
  ROOT,
  type StorageAdapter,
  type StorageCall,
  type Upload,
  type VirtualPath,
  virtualPath,
  type WriteMode,
} from '@longshore/storage'

export const call: StorageCall = { signal: new AbortController().signal, caller: { name: 'alice' } }
export const file = virtualPath('/file')
export const other = virtualPath('/other')
export const REPLACE = { kind: 'replace' } as const

/** What is sent: bytes in one piece, or a number of bytes in pieces of at most 10,000. */
type Sent = string | Uint8Array | number

/** Opens an upload and sends `data`; the outcome is told by the error, if any. */
export async function send(
  storage: StorageAdapter,
  path: VirtualPath,
  data: Sent,
  mode: WriteMode = REPLACE,
): Promise<{ upload: Upload; error: unknown }> {
  const upload = await storage.write(path, mode, { ...call, signal: new AbortController().signal })
  const pieces = typeof data === 'number' ? piecesOf(data) : [Buffer.from(data)]
  const error: unknown = await pipeline(Readable.from(pieces), upload.sink()).catch(
    (thrown: unknown) => thrown,
  )
  return { upload, error }
}

function piecesOf(size: number): Buffer[] {
  return Array.from({ length: Math.ceil(size / 10_000) }, (_, index) =>
    Buffer.alloc(Math.min(10_000, size - index * 10_000), index),
  )
}

/** Writes a whole file, with an abort where that fails. */
export async function put(
  storage: StorageAdapter,
  path: VirtualPath,
  data: Sent,
  mode: WriteMode = REPLACE,
): Promise<void> {
  const { upload, error } = await send(storage, path, data, mode)
  if (error instanceof Error) {
    await upload.abort(error)
    throw error
  }
  await upload.commit()
}

export async function fetch(storage: StorageAdapter, path: VirtualPath): Promise<Buffer> {
  const source = await storage.read(path, { start: 0 }, call)
  const bytes = await buffer(source.stream())
  await source.close()
  return bytes
}

export async function names(storage: StorageAdapter, path = ROOT): Promise<string[]> {
  const seen: string[] = []
  for await (const { name } of storage.list(path, call)) seen.push(name)
  return seen
}

export async function free(storage: Required<Pick<StorageAdapter, 'space'>>): Promise<number> {
  return (await storage.space(ROOT, call)).free
}
