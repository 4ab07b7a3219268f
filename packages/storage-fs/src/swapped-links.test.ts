// An attacker swaps a directory for a link to another one, again and again, while operations go through it (C-05, G29).
import { once } from 'node:events'
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { StorageAdapter } from '@longshore/storage'
import { expect, it } from 'vitest'
import {
  at,
  call,
  codeOf,
  get,
  isLinux,
  names,
  nothingIsOpenBelow,
  put,
  scratchDirectory,
} from '../test/scratch.js'
import { fileStorage } from './file-storage.js'

const OPERATIONS = 12_000

/** Runs on a thread of its own: `path` is now the directory itself, now a link to `outside`, now missing. */
const ATTACK = `
  const { renameSync, symlinkSync, unlinkSync } = require('node:fs')
  const { parentPort, workerData } = require('node:worker_threads')
  const { path, aside, outside, stop } = workerData
  const state = new Int32Array(stop)
  let swaps = 0
  const rest = longest => {
    for (let left = Math.random() * longest; left > 0; left--) Atomics.load(state, 0)
  }
  // What the storage makes may stand in the way.
  const maybe = step => {
    try { step() } catch {}
  }
  parentPort.postMessage('begun')
  while (Atomics.load(state, 0) === 0) {
    for (let index = 0; index < 100; index++, swaps++) {
      maybe(() => renameSync(path, aside))
      maybe(() => symlinkSync(outside, path))
      rest(1000)
      maybe(() => unlinkSync(path))
      maybe(() => renameSync(aside, path))
      rest(20000)
    }
  }
  parentPort.postMessage(swaps)
`

interface Scene {
  readonly root: string
  readonly outside: string
  readonly canary: string
}

function scene(): Scene {
  const base = scratchDirectory()
  const [root, outside] = [join(base, 'root'), join(base, 'outside')]
  for (const path of [root, join(root, 'door'), outside]) {
    mkdirSync(join(path, 'deep'), { recursive: true })
    writeFileSync(join(path, 'file'), 'inside')
    writeFileSync(join(path, 'deep', 'file'), 'inside')
  }
  const canary = join(outside, 'file')
  writeFileSync(join(root, 'leaf'), 'inside')
  for (const path of [canary, join(outside, 'deep', 'file'), join(outside, 'canary')]) {
    writeFileSync(path, 'the canary')
    chmodSync(path, 0o640)
    utimesSync(path, 1e9, 1e9)
  }
  return { root, outside, canary }
}

/** Swaps `name` in the root for a link to `target` while `during` runs; how often. */
async function underAttack(
  { root, outside }: Scene,
  [name, target]: readonly [string, string],
  during: () => Promise<void>,
): Promise<number> {
  const stop = new SharedArrayBuffer(4)
  const workerData = {
    path: join(root, name),
    aside: join(root, 'aside'),
    outside: join(outside, target),
    stop,
  }
  const attacker = new Worker(ATTACK, { eval: true, workerData })
  await once(attacker, 'message')
  const ended = once(attacker, 'message')
  try {
    await during()
  } finally {
    Atomics.store(new Int32Array(stop), 0, 1)
  }
  return Number((await ended)[0])
}

type Outcome = string

/** What is tried, and on the path that may be a link at any moment; what it gives is what was seen. */
type Attempt = [label: string, (storage: StorageAdapter, path: string, turn: number) => Promise<unknown>]

const throughDoor: Attempt[] = [
  ['read', (storage, door) => get(storage, `${door}/file`)],
  ['list', async (storage, door) => (await names(storage, door)).find(name => name === 'canary')],
  ['size', async (storage, door) => (await storage.stat(at(`${door}/file`), call)).size],
  ['mode', (storage, door) => storage.setMode!(at(`${door}/file`), 0o777, call)],
  ['time', (storage, door) => storage.setModified!(at(`${door}/file`), new Date(0), call)],
  ['replace', (storage, door) => put(storage, `${door}/file`, 'inside')],
  ['append', (storage, door) => put(storage, `${door}/log`, 'x', { kind: 'append' })],
  ['sum', (storage, door) => storage.checksum!(at(`${door}/file`), 'md5', { start: 0 }, call)],
  ['make', (storage, door, turn) => storage.makeDirectory!(at(`${door}/made-${turn % 50}`), call)],
  ['unmake', (storage, door, turn) => storage.removeDirectory!(at(`${door}/made-${turn % 50}`), call)],
  ['out', (storage, door) => storage.rename!(at(`${door}/deep/file`), at('/taken'), call)],
  ['in', (storage, door) => storage.rename!(at('/taken'), at(`${door}/deep/file`), call)],
  ['copy', (storage, door) => storage.copy!(at(`${door}/file`), at('/copied'), call)],
  ['remove', (storage, door) => storage.remove(at(`${door}/log`), call)],
]

const onLeaf: Attempt[] = [
  ['read', (storage, leaf) => get(storage, leaf)],
  ['append', (storage, leaf) => put(storage, leaf, 'x', { kind: 'append' })],
  ['resume', (storage, leaf) => put(storage, leaf, 'x', { kind: 'resume', offset: 0 })],
  ['mode', (storage, leaf) => storage.setMode!(at(leaf), 0o777, call)],
  ['time', (storage, leaf) => storage.setModified!(at(leaf), new Date(0), call)],
  ['sum', (storage, leaf) => storage.checksum!(at(leaf), 'crc32', { start: 0 }, call)],
  ['copy', (storage, leaf) => storage.copy!(at(leaf), at('/copied'), call)],
  ['copied', storage => get(storage, '/copied')],
  ['space', async (storage, leaf) => (await storage.space!(at(leaf), call)).free > 0],
]

/** Tries until what was seen is enough, or that seems out of reach. */
async function tryAll(
  storage: StorageAdapter,
  attempts: readonly Attempt[],
  doors: readonly string[],
  isEnough: (seen: Map<Outcome, number>, turns: number) => boolean,
): Promise<Map<Outcome, number>> {
  const seen = new Map<Outcome, number>()
  for (let turn = 0; turn < OPERATIONS * 20 && !isEnough(seen, turn); turn++) {
    const door = doors[turn % doors.length]!
    const [label, attempt] = attempts[Math.floor(turn / doors.length) % attempts.length]!
    const outcome = await outcomeOf(label, attempt(storage, door, turn))
    seen.set(outcome, (seen.get(outcome) ?? 0) + 1)
  }
  return seen
}

async function outcomeOf(label: string, attempt: Promise<unknown>): Promise<Outcome> {
  const code = await codeOf(attempt)
  return code === 'done' ? `${label} ${String(await attempt)}` : code
}

function total(seen: Map<Outcome, number>, isCounted: (outcome: Outcome) => boolean): number {
  return [...seen].reduce((sum, [outcome, count]) => sum + (isCounted(outcome) ? count : 0), 0)
}

/** What was seen begins with a word for the attempt, a refusal is one word. */
const isSuccess = (outcome: Outcome) => outcome.includes(' ') && !outcome.startsWith('no storage error')

function canariesLive({ outside }: Scene): void {
  for (const path of [join(outside, 'file'), join(outside, 'deep', 'file'), join(outside, 'canary')]) {
    expect(readFileSync(path, 'utf8')).toBe('the canary')
    expect(statSync(path)).toMatchObject({ mode: 0o100640, mtimeMs: 1e12 })
  }
  expect(readdirSync(outside).sort()).toEqual(['canary', 'deep', 'file'])
  expect(readdirSync(join(outside, 'deep'))).toEqual(['file'])
}

/** Whether the attack was real: the link was met often, and so was what belongs there. */
function wasMetOften(seen: Map<Outcome, number>): boolean {
  return (seen.get('forbidden') ?? 0) >= 100 && total(seen, isSuccess) >= 500
}

const modes = ['deny', 'within-root'] as const
const targets = [
  ['directory', ['door', ''], throughDoor, ['/door', '/door/deep']],
  ['file', ['leaf', 'file'], onLeaf, ['/leaf']],
] as const

it.skipIf(!isLinux).each(modes.flatMap(mode => targets.map(target => [mode, ...target] as const)))(
  'keeps an attacker inside the root where links are handled by %s and a %s is swapped (C-05)',
  { timeout: 120_000 },
  async (symlinks, _, swapped, attempts, paths) => {
    const place = scene()
    const storage = fileStorage(place.root, { symlinks })
    let seen = new Map<Outcome, number>()
    const swaps = await underAttack(place, swapped, async () => {
      seen = await tryAll(storage, attempts, paths, (seen, turns) => turns >= OPERATIONS && wasMetOften(seen))
    })
    expect([...seen.keys()].filter(outcome => /canary|size 10|no storage error/.test(outcome))).toEqual([])
    canariesLive(place)
    expect(swaps).toBeGreaterThan(100)
    expect(wasMetOften(seen)).toBe(true)
    expect(total(seen, () => true)).toBeGreaterThanOrEqual(OPERATIONS)
    await nothingIsOpenBelow(place.root)
  },
)

it.skipIf(!isLinux)(
  'would let the same attacker reach the canary where links are followed',
  { timeout: 120_000 },
  async () => {
    const place = scene()
    const storage = fileStorage(place.root, { symlinks: 'follow' })
    const hasReachedCanary = (seen: Map<Outcome, number>) =>
      seen.has('list canary') && readFileSync(place.canary, 'utf8') === 'inside'
    let seen = new Map<Outcome, number>()
    await underAttack(place, ['door', ''], async () => {
      seen = await tryAll(storage, throughDoor, ['/door'], hasReachedCanary)
    })
    expect(seen.get('list canary') ?? 0).toBeGreaterThan(0)
    expect(readFileSync(place.canary, 'utf8')).toBe('inside')
  },
)
