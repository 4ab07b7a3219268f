// Pathnames that try to leave the root, through every verb that takes one (C-01, C-02).
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Dialogue, receiveData, sendData } from '@longshore/core/testing'
import { guarded, isWithin, mount, rooted, type StorageAdapter, virtualPath } from '@longshore/storage'
import { fileStorage } from '@longshore/storage-fs'
import { memoryStorage } from '@longshore/storage-memory'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Grounds, grounds } from './lab/folders.js'
import { pathVerbs } from './lab/path-verbs.js'
import { serve } from './lab/serve.js'
import { ask, logIn } from './lab/visitor.js'
import { type Asked, watched } from './lab/watched-storage.js'

const SPOKEN_RUNS = 1_500
const TRANSFER_RUNS = 250
const DIFFERENTIAL_RUNS = 500

/** Names, ways up, and spellings of ways up that other systems, encodings and shells know. */
const NAMES = [
  'file dir deep outside root-twin secret root moved proc/self/root etc/passwd',
  '.. . ... ....// ..; ..%00 ..%2f %2e%2e %2e%2e%2f ..%5c %252e%252e ..%c0%af',
  '\\.. ..\\ ..\\.. C: C:\\ \\\\?\\ \\\\.\\ file::$DATA CON',
  '~ ~root $HOME %PATH% `id` $(id) -la -- * [.][.] {..,.} " \' ; |',
  '\uff0e\uff0e \u2025 \u2024\u2024 ..\u200b \u202e.. \u2215 \uff0f \u0085 \ufeff..',
].flatMap(line => [...line.split(' '), '', ' ..', '.. '])
const SEPARATORS = ['/', '/', '/', '//', '\\', '%2f', '\uff0f', '/./', '/../', '/dir/../']
/** Overlong and broken UTF-8 for a dot and a slash, and a telnet IAC. */
const BYTES = ['c0ae', 'c0af', 'e080af', 'e080ae', 'f08080af', 'c1', 'fe', 'ff', 'ffff', 'eda080', '7f']

const spelled = fc
  .tuple(
    fc.constantFrom('', '/', '//', '../', '/../../', './', '~/', 'C:/'),
    fc.array(fc.tuple(fc.constantFrom(...NAMES), fc.constantFrom(...SEPARATORS)), {
      minLength: 1,
      maxLength: 7,
    }),
    fc.option(fc.constantFrom(...BYTES), { freq: 8 }),
  )
  .map(([start, parts, raw]) =>
    Buffer.concat([
      Buffer.from(`${start}${parts.flat().slice(0, -1).join('')}`),
      Buffer.from(raw ?? '', 'hex'),
    ]),
  )

/** The corpus beside the generated: paths of this machine that would be right if a root were not. */
function plainAttempts({ root, outside }: Grounds): Buffer[] {
  const up = '../'.repeat(20)
  const wanted = [outside.folder, `${outside.folder}/secret`, `${root}-twin/secret`, '/proc/self/environ']
  return wanted
    .flatMap(path => [path, `${up}${path}`, `/${up}${path}`, `dir/${up}..${path}`, `..${path.slice(5)}`])
    .concat([
      '../outside/secret',
      '/../outside/secret',
      '../root-twin/secret',
      '..',
      '../..',
      '../outside',
      '/..',
    ])
    .map(path => Buffer.from(path))
}

/** Puts back what commands have deleted or moved, so that there is always something to be had. */
function refill({ root }: Grounds): void {
  try {
    mkdirSync(join(root, 'dir/deep'), { recursive: true })
    for (const file of ['file', 'dir/file', 'dir/deep/file']) writeFileSync(join(root, file), 'inside')
  } catch {
    // A file has taken the place of a directory, which is as good.
  }
}

/** Whether storage was given a path in its one form: absolute, and nothing left to resolve. */
function isResolved({ path, to = path }: Asked): boolean {
  const isName = (name: string) => !['', '.', '..'].includes(name) && !name.includes('\0')
  return [path, to].every(
    each => each === '/' || (each.startsWith('/') && each.slice(1).split('/').every(isName)),
  )
}

function check(answers: readonly string[], { outside }: Grounds): void {
  const leaks = answers.filter(text => text.includes(outside.name) || text.includes(outside.text))
  expect(leaks).toEqual([])
}

async function transfers(dialogue: Dialogue, pathname: Buffer, verbs: ReturnType<typeof pathVerbs>) {
  const answers: string[] = []
  // A line that is no UTF-8 has to go as bytes, which the ready-made transfers do not send.
  const utf8 = pathname.toString('utf8')
  for (const phrase of verbs.sending) {
    const { bytes, reply } = await receiveData(dialogue, phrase(utf8).toString())
    answers.push(bytes.toString(), reply.wire)
  }
  for (const phrase of verbs.receiving)
    answers.push((await sendData(dialogue, phrase(utf8).toString(), 'written')).wire)
  return answers
}

describe('a pathname, whatever is in it', { timeout: 60_000 }, () => {
  it('stays within the root with every verb answered on the control connection (C-01)', async () => {
    const place = grounds()
    const asked: Asked[] = []
    const { server, port } = await serve(watched(fileStorage(place.root), one => void asked.push(one)))
    const before = place.outside.snapshot()
    const { spoken } = pathVerbs(server)
    expect(spoken.length).toBeGreaterThanOrEqual(19)
    const dialogue = await logIn(port)
    const attempt = async (pathname: Buffer) => {
      refill(place)
      const replies = await ask(
        dialogue,
        spoken.map(phrase => phrase(pathname)),
      )
      check(
        replies.map(({ wire }) => wire),
        place,
      )
      await dialogue.command('CWD /')
    }
    for (const pathname of plainAttempts(place)) await attempt(pathname)
    await fc.assert(fc.asyncProperty(spelled, attempt), { numRuns: SPOKEN_RUNS, endOnFailure: true })
    expect(asked.filter(one => !isResolved(one))).toEqual([])
    expect(asked.length).toBeGreaterThan(SPOKEN_RUNS)
    expect(place.outside.snapshot()).toEqual(before)
  })

  it('stays within the root with every verb that opens a data connection (C-01)', async () => {
    const place = grounds()
    const asked: Asked[] = []
    const { server, port } = await serve(watched(fileStorage(place.root), one => void asked.push(one)))
    const before = place.outside.snapshot()
    const verbs = pathVerbs(server)
    expect([verbs.sending.length, verbs.receiving.length]).toEqual([5, 3])
    const dialogue = await logIn(port)
    const attempt = async (pathname: Buffer) => {
      refill(place)
      check(await transfers(dialogue, pathname, verbs), place)
    }
    for (const pathname of plainAttempts(place)) await attempt(pathname)
    await fc.assert(fc.asyncProperty(spelled, attempt), { numRuns: TRANSFER_RUNS, endOnFailure: true })
    expect(asked.filter(one => !isResolved(one))).toEqual([])
    expect(readdirSync(place.root).length).toBeGreaterThan(3)
    expect(place.outside.snapshot()).toEqual(before)
  })

  it('means the same to a rule, to mounts and to the storage below them (C-02)', async () => {
    const place = grounds()
    const seenByRule = new Set<string>()
    const seenBelow: string[] = []
    const below = watched(fileStorage(join(place.root, '..')), ({ path, to = path }) => {
      seenBelow.push(path, to)
    })
    const storage = guarded(mount({ '/': rooted(below, '/root'), '/other': memoryStorage() }), (_, path) => {
      seenByRule.add(path)
      return true
    })
    const { server, port } = await serve(storage)
    const { spoken } = pathVerbs(server)
    const dialogue = await logIn(port)
    const attempt = async (pathname: Buffer) => {
      seenByRule.clear()
      seenBelow.length = 0
      await ask(dialogue, [...spoken.map(phrase => phrase(pathname)), 'CWD /'])
      const strangers = seenBelow.filter(path => !isWithin(virtualPath(path), virtualPath('/root')))
      const unasked = seenBelow
        .map(path => path.slice('/root'.length) || '/')
        .filter(path => !seenByRule.has(path))
      expect({ strangers, unasked }).toEqual({ strangers: [], unasked: [] })
    }
    await fc.assert(fc.asyncProperty(spelled, attempt), { numRuns: DIFFERENTIAL_RUNS, endOnFailure: true })
    expect(seenByRule.size).toBeGreaterThan(0)
  })

  it('finds no way around a rule that hides a directory (C-02)', async () => {
    const place = grounds()
    const hidden = virtualPath('/dir/deep')
    const storage: StorageAdapter = guarded(fileStorage(place.root), (_, path) =>
      isWithin(path, hidden) ? 'hide' : true,
    )
    const { server, port } = await serve(storage)
    const { spoken } = pathVerbs(server)
    const dialogue = await logIn(port)
    const below = join(place.root, 'dir/deep')
    const before = readdirSync(below)
    const ways = ['dir/deep', '/dir//deep/', 'dir/./deep', 'dir/../dir/deep', '/../dir/deep', './/dir/deep/.']
    for (const way of ways) {
      for (const pathname of [way, `${way}/file`, `${way}/../deep/file`, `${way}/new`]) {
        const replies = await ask(
          dialogue,
          spoken.map(phrase => phrase(pathname)),
        )
        // RNTO after a refused RNFR, and STAT, LIST or MDTM of what is not there, are refusals too.
        expect([pathname, replies.map(({ code }) => code).filter(code => code < 400)]).toEqual([pathname, []])
        expect((await receiveData(dialogue, `RETR ${pathname}`)).reply.code).toBe(550)
      }
    }
    expect(readdirSync(below)).toEqual(before)
  })
})
