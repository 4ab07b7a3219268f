// An attacker swaps a directory for a link to another one, again and again, while operations go through it (C-05, G29).
import { once } from 'node:events'
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { StorageAdapter } from '@longshore/storage'
import { afterEach, expect, it } from 'vitest'
import { fileStorage } from './file-storage.js'
import {
  at,
  call,
  cleanUp,
  codeOf,
  descriptorsBelow,
  get,
  isLinux,
  names,
  put,
  scratchDirectory,
} from './testing/scratch.js'

afterEach(cleanUp)

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

type Attempt = (storage: StorageAdapter, path: string, turn: number) => Promise<Outcome>

/** What to try, each through the door; the answer is what was seen, or the code of the refusal. */
const throughDoor: Attempt[] = [
  async (storage, door) => `read ${await get(storage, `${door}/file`)}`,
  async (storage, door) =>
    `list ${(await names(storage, door)).includes('canary') ? 'the canary' : 'inside'}`,
  async (storage, door) => `size ${(await storage.stat(at(`${door}/file`), call)).size}`,
  async (storage, door) => `mode ${await storage.setMode!(at(`${door}/file`), 0o777, call)}`,
  async (storage, door) => `time ${await storage.setModified!(at(`${door}/file`), new Date(0), call)}`,
  async (storage, door) => `replace ${await put(storage, `${door}/file`, 'inside')}`,
  async (storage, door) => `append ${await put(storage, `${door}/log`, 'x', { kind: 'append' })}`,
  async (storage, door) => `sum ${await storage.checksum!(at(`${door}/file`), 'md5', { start: 0 }, call)}`,
  async (storage, door, turn) =>
    `make ${await storage.makeDirectory!(at(`${door}/made-${turn % 50}`), call)}`,
  async (storage, door, turn) =>
    `unmake ${await storage.removeDirectory!(at(`${door}/made-${turn % 50}`), call)}`,
  async (storage, door) => `out ${await storage.rename!(at(`${door}/deep/file`), at('/taken'), call)}`,
  async (storage, door) => `in ${await storage.rename!(at('/taken'), at(`${door}/deep/file`), call)}`,
  async (storage, door) => `copy ${await storage.copy!(at(`${door}/file`), at('/copied'), call)}`,
  async (storage, door) => `remove ${await storage.remove(at(`${door}/log`), call)}`,
]

/** What to try on a file that may be a link at any moment. */
const onLeaf: Attempt[] = [
  async (storage, leaf) => `read ${await get(storage, leaf)}`,
  async (storage, leaf) => `append ${await put(storage, leaf, 'x', { kind: 'append' })}`,
  async (storage, leaf) => `resume ${await put(storage, leaf, 'x', { kind: 'resume', offset: 0 })}`,
  async (storage, leaf) => `mode ${await storage.setMode!(at(leaf), 0o777, call)}`,
  async (storage, leaf) => `time ${await storage.setModified!(at(leaf), new Date(0), call)}`,
  async (storage, leaf) => `sum ${await storage.checksum!(at(leaf), 'crc32', { start: 0 }, call)}`,
  async (storage, leaf) => `copy ${await storage.copy!(at(leaf), at('/copied'), call)}`,
  async storage => `copied ${await get(storage, '/copied')}`,
  async (storage, leaf) => `space ${(await storage.space!(at(leaf), call)).free > 0}`,
]

/** Tries until there were enough operations, and what was seen is enough as well. */
async function tryAll(
  storage: StorageAdapter,
  attempts: readonly Attempt[],
  doors: readonly string[],
  isEnough: (seen: Map<Outcome, number>) => boolean,
): Promise<Map<Outcome, number>> {
  const seen = new Map<Outcome, number>()
  for (let turn = 0; turn < OPERATIONS || (turn < OPERATIONS * 20 && !isEnough(seen)); turn++) {
    const door = doors[turn % doors.length]!
    const attempt = attempts[Math.floor(turn / doors.length) % attempts.length]!
    const outcome = await outcomeOf(attempt(storage, door, turn))
    seen.set(outcome, (seen.get(outcome) ?? 0) + 1)
  }
  return seen
}

async function outcomeOf(attempt: Promise<Outcome>): Promise<Outcome> {
  const code = await codeOf(attempt)
  return code === 'done' ? attempt : code
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
      seen = await tryAll(storage, attempts, paths, wasMetOften)
    })
    expect([...seen.keys()].filter(outcome => /canary|size 10|no storage error/.test(outcome))).toEqual([])
    canariesLive(place)
    expect(swaps).toBeGreaterThan(100)
    expect(wasMetOften(seen)).toBe(true)
    expect(total(seen, () => true)).toBeGreaterThanOrEqual(OPERATIONS)
    expect(descriptorsBelow(join(place.root, 'door'))).toEqual([])
  },
)

it.skipIf(!isLinux)('would let the same attacker reach the canary where links are followed', async () => {
  const place = scene()
  const storage = fileStorage(place.root, { symlinks: 'follow' })
  let seen = new Map<Outcome, number>()
  await underAttack(place, ['door', ''], async () => {
    seen = await tryAll(storage, throughDoor, ['/door'], seen => seen.has('list the canary'))
  })
  expect(seen.get('list the canary') ?? 0).toBeGreaterThan(0)
  expect(readFileSync(place.canary, 'utf8')).toBe('inside')
})
