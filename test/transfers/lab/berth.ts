// A server for one way, with empty grounds, that counts what it opens and what the system copies for it.
import { PassThrough, Transform } from 'node:stream'
import { READ_WRITE } from '@longshore/auth'
import { definePlugin, type ServerEvent, type ServerOptions } from '@longshore/core'
import type { Dialogue } from '@longshore/core/testing'
import { isStorageError, type StorageAdapter } from '@longshore/storage'
import { expect } from 'vitest'
import { countedStorage } from '../../dialogues/abort/counted-storage.js'
import { SERVER_CERT, SERVER_KEY } from '../../dialogues/runner/certificates.js'
import { PASSWORD, type Served, serve, USER } from '../../hostile/lab/serve.js'
import { until } from '../../hostile/lab/transfer.js'
import { enter, visit } from '../../hostile/lab/visitor.js'
import { masked } from './bytes.js'
import { type Grounds, groundsOf } from './grounds.js'
import {
  counted,
  emptyLog,
  hasKernelCopy,
  type KernelCopy,
  type KernelLog,
  systemKernelCopy,
  withKernelCopy,
} from './kernel-copy.js'
import { isDescriptorWay, isKernelWay, type Way } from './ways.js'

export interface Berth<G extends Grounds = Grounds> extends Served {
  readonly way: Way
  readonly grounds: G
  readonly ledger: { open: number; doubled: number; streams: number }
  readonly kernel: KernelLog
  /** A session that has logged in and chosen type and protection of the way, or of another. */
  enter(as?: Way): Promise<Dialogue>
}

export interface BerthOptions<G extends Grounds> {
  readonly grounds?: G
  /** What is served, when it is not the grounds themselves. */
  readonly storage?: StorageAdapter
  /** In place of the system's. */
  readonly kernelCopy?: KernelCopy
  readonly options?: Partial<ServerOptions>
}

/** Serves until the test has finished. */
export async function berth(way: Way): Promise<Berth>
export async function berth<G extends Grounds>(
  way: Way,
  options: BerthOptions<G> & { grounds: G },
): Promise<Berth<G>>
export async function berth(way: Way, options: BerthOptions<Grounds>): Promise<Berth>
export async function berth(
  way: Way,
  { grounds = groundsOf(way), storage = grounds.storage, kernelCopy, options }: BerthOptions<Grounds> = {},
): Promise<Berth> {
  const ledger = { open: 0, doubled: 0, streams: 0 }
  const kernel = emptyLog()
  const kernelOf = way.kernelCopy && counted(kernelCopy ?? systemKernelCopy, kernel)
  const served = await serve(countedStorage(storage, ledger), {
    ...withKernelCopy(kernelOf),
    authenticator: authenticatorOf(way, countedStorage(storage, ledger)),
    plugins: pluginsOf(way),
    tls: { cert: SERVER_CERT, key: SERVER_KEY },
    limits: { maxSessionsPerAddress: 1_000 },
    ...options,
  })
  return { ...served, way, grounds, ledger, kernel, enter: (as = way) => enterBerth(served, as) }
}

/** Nothing is open, nothing was ended twice, and no faults were reported but these, `RETR io` for instance. */
export async function expectAtRest(
  { ledger, kernel, events }: Berth,
  faults: readonly string[] = [],
): Promise<void> {
  await until('nothing open', () => ledger.open === 0)
  expect(kernel.open).toBe(0)
  expect(ledger.doubled).toBe(0)
  expect(events.flatMap(event => (event.type === 'fault' ? [faultOf(event)] : []))).toEqual(faults)
}

function faultOf({ where, error }: Extract<ServerEvent, { type: 'fault' }>): string {
  return `${where} ${isStorageError(error) ? error.code : String(error)}`
}

/** The bytes of downloads went the way they were meant to, and no other; at least `least` by the system where it may copy. */
export function expectWay({ way, kernel, ledger }: Berth, least = 1): void {
  if (isKernelWay(way)) expect(kernel.bytes).toBeGreaterThanOrEqual(hasKernelCopy ? least : 0)
  else expect(kernel).toEqual(emptyLog())
  if (isDescriptorWay(way)) expect(ledger.streams).toBe(0)
  else expect(ledger.streams).toBeGreaterThan(0)
}

/** The bytes of uploads went the way they were meant to, and no other; at least `least` by the system where it may move them. */
export function expectUploadWay({ way, kernel, ledger }: Berth, least = 1): void {
  if (isKernelWay(way)) expect(kernel.piped).toBeGreaterThanOrEqual(hasKernelCopy ? least : 0)
  else expect(kernel).toEqual(emptyLog())
  if (isDescriptorWay(way)) expect(ledger.streams).toBe(0)
  else expect(ledger.streams).toBeGreaterThan(0)
}

async function enterBerth({ port }: Served, { secure, type }: Way): Promise<Dialogue> {
  const dialogue = await visit(port)
  if (secure) {
    await dialogue.command('AUTH TLS')
    await dialogue.secure()
  }
  await enter(dialogue)
  if (secure) {
    await dialogue.command('PBSZ 0')
    await dialogue.command('PROT P')
  }
  await dialogue.command(`TYPE ${type}`)
  return dialogue
}

function authenticatorOf({ rate }: Way, storage: StorageAdapter): ServerOptions['authenticator'] {
  const limits = rate === undefined ? {} : { downloadRate: rate, uploadRate: rate }
  const principal = { name: USER, storage, permissions: READ_WRITE, limits }
  return {
    async authenticate(credentials) {
      const known =
        credentials.kind === 'password' && credentials.user === USER && credentials.password === PASSWORD
      return known ? { granted: true, principal } : { granted: false, reason: 'bad credentials' }
    },
  }
}

function pluginsOf({ through }: Way) {
  if (through === undefined) return []
  const make = through === 'identity' ? () => new PassThrough() : mask
  return [
    definePlugin({
      name: through,
      setup(host) {
        host.onTransfer((transfer, next) => {
          transfer.through(make())
          return next()
        })
      },
    }),
  ]
}

function mask(): Transform {
  return new Transform({ transform: (chunk: Buffer, _encoding, done) => done(null, masked(chunk)) })
}
