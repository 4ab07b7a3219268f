// Symbolic links out of the root, standing still and swapped by another program, through every verb (C-05).
import { once } from 'node:events'
import { lstatSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { type Dialogue, receiveData, sendData } from '@longshore/core/testing'
import { fileStorage } from '@longshore/storage-fs'
import { describe, expect, it, onTestFinished } from 'vitest'
import { end, start } from '../network/lab/child.js'
import { type Grounds, grounds } from './lab/folders.js'
import { pathVerbs } from './lab/path-verbs.js'
import { serve } from './lab/serve.js'
import { ask, logIn } from './lab/visitor.js'

const SWAPPER = fileURLToPath(new URL('lab/swapper.mjs', import.meta.url))
/** More of them by `LONGSHORE_OPERATIONS` (G29). */
const OPERATIONS = Number(process.env.LONGSHORE_OPERATIONS ?? 20_000)
const TIMEOUT_MS = 60_000 + OPERATIONS
const BATCH = 200

const isLinux = process.platform === 'linux'

function linksOf({ outside, root }: Grounds): Record<string, string> {
  return {
    out: '../outside',
    'out-absolute': outside.folder,
    'out-file': '../outside/secret',
    chain: 'out',
    up: '..',
    beside: `${root}-twin`,
    proc: '/proc/self/root',
    new: '../outside/new',
    'dir/deep/far': '../../../outside',
  }
}

function relink(place: Grounds): void {
  for (const [name, target] of Object.entries(linksOf(place))) {
    rmSync(join(place.root, name), { recursive: true, force: true })
    symlinkSync(target, join(place.root, name))
  }
}

/** Every link itself, what lies behind it, and ways on from there. */
function pathsThrough(place: Grounds): string[] {
  const names = Object.keys(linksOf(place))
  return names.flatMap(name => [name, `${name}/`, `${name}/secret`, `${name}/deep/file`, `${name}/new`])
}

function revealed(answers: readonly string[], { outside }: Grounds): string[] {
  return answers.filter(text => text.includes(outside.text) || text.includes(outside.name))
}

/** One round of what may be done with a path through the door, pipelined. */
const THROUGH_DOOR = [
  ...['SIZE door/file', 'MDTM door/secret', 'MLST door/file', 'MLST door', 'STAT door', 'CWD door', 'CWD /'],
  ...['SITE CHMOD 777 door/secret', 'MFMT 20200102030405 door/file', 'SITE UTIME 20200102030405 door/secret'],
  ...['MKD door/made', 'RMD door/made', 'DELE door/secret', 'STAT door/deep'],
  ...['RNFR door/secret', 'RNTO stolen', 'RNFR file', 'RNTO door/file', 'RNFR door/file', 'RNTO file'],
]

/** Runs the swapper beside `during`; how often it swapped. */
async function underAttack({ root, outside }: Grounds, during: () => Promise<void>): Promise<number> {
  const child = start([process.execPath, SWAPPER, join(root, 'door'), join(root, 'aside'), outside.folder])
  onTestFinished(() => end(child))
  const lines = createInterface({ input: child.stdout })
  await once(lines, 'line')
  try {
    await during()
  } finally {
    child.stdin.end()
  }
  return Number((await once(lines, 'line'))[0])
}

interface Seen {
  /** What must not be told. */
  readonly told: string[]
  refused: number
  done: number
}

async function attack(dialogue: Dialogue, place: Grounds, seen: Seen): Promise<void> {
  const lines = Array.from({ length: BATCH / THROUGH_DOOR.length }, () => THROUGH_DOOR).flat()
  const replies = await ask(dialogue, lines)
  const moved = [
    await receiveData(dialogue, 'RETR door/secret'),
    await receiveData(dialogue, 'MLSD door'),
    await receiveData(dialogue, 'LIST door'),
    { bytes: '', reply: await sendData(dialogue, 'STOR door/file', 'written') },
    { bytes: '', reply: await sendData(dialogue, 'APPE door/secret', 'written') },
  ]
  const answers = [...replies.map(({ wire }) => wire), ...moved.map(({ bytes }) => bytes.toString())]
  seen.told.push(...revealed(answers, place))
  for (const { code } of [...replies, ...moved.map(({ reply }) => reply)]) {
    if (code === 550) seen.refused++
    else if (code < 300) seen.done++
  }
}

/** A place with the directory that is going to be swapped. */
function groundsWithDoor(): Grounds {
  const place = grounds()
  mkdirSync(join(place.root, 'door/deep'), { recursive: true })
  for (const file of ['file', 'secret', 'deep/file']) writeFileSync(join(place.root, 'door', file), 'inside')
  return place
}

describe('symbolic links out of the root', () => {
  it.each(['deny', 'within-root'] as const)(
    'lead nowhere with any verb where links are handled by %s (C-05)',
    async symlinks => {
      const place = grounds()
      const before = place.outside.snapshot()
      const { server, port } = await serve(fileStorage(place.root, { symlinks }))
      const { spoken, sending, receiving } = pathVerbs(server)
      const dialogue = await logIn(port)
      for (const path of pathsThrough(place)) {
        relink(place)
        const answers = (
          await ask(
            dialogue,
            spoken.map(phrase => phrase(path)),
          )
        ).map(({ wire }) => wire)
        await dialogue.command('CWD /')
        relink(place)
        for (const phrase of sending)
          answers.push((await receiveData(dialogue, phrase(path).toString())).bytes.toString())
        for (const phrase of receiving) await sendData(dialogue, phrase(path).toString(), 'written')
        expect([path, revealed(answers, place)]).toEqual([path, []])
        expect(place.outside.snapshot()).toEqual(before)
      }
    },
  )

  it('are themselves deleted and renamed, never what they lead to (C-05)', async () => {
    const place = grounds()
    relink(place)
    const before = place.outside.snapshot()
    const dialogue = await logIn((await serve(fileStorage(place.root))).port)
    const replies = await ask(dialogue, [
      'DELE out-file',
      'DELE out',
      'RNFR chain',
      'RNTO link',
      'RNFR beside',
      'RNTO link',
    ])
    expect(replies.map(({ code }) => code)).toEqual([250, 250, 350, 250, 350, 250])
    expect(lstatSync(join(place.root, 'link')).isSymbolicLink()).toBe(true)
    expect(place.outside.snapshot()).toEqual(before)
  })

  it('would be followed, and seen by this test, where the option says so', async () => {
    const place = grounds()
    relink(place)
    const dialogue = await logIn((await serve(fileStorage(place.root, { symlinks: 'follow' }))).port)
    expect(revealed([(await receiveData(dialogue, 'RETR out/secret')).bytes.toString()], place)).toHaveLength(
      1,
    )
    expect(revealed([(await receiveData(dialogue, 'NLST out')).bytes.toString()], place)).toHaveLength(1)
  })
})

describe('a directory that another program swaps for a link, again and again', () => {
  it.skipIf(!isLinux).each(['deny', 'within-root'] as const)(
    `leads nowhere in ${OPERATIONS} operations over FTP where links are handled by %s (C-05)`,
    { timeout: TIMEOUT_MS },
    async symlinks => {
      const place = groundsWithDoor()
      const before = place.outside.snapshot()
      const { port } = await serve(fileStorage(place.root, { symlinks }))
      const dialogue = await logIn(port)
      const seen: Seen = { told: [], refused: 0, done: 0 }
      const swaps = await underAttack(place, async () => {
        while (seen.refused + seen.done < OPERATIONS || seen.refused < 500 || seen.done < 500)
          await attack(dialogue, place, seen)
      })
      expect(seen.told).toEqual([])
      expect(place.outside.snapshot()).toEqual(before)
      expect(swaps).toBeGreaterThan(200)
    },
  )

  it.skipIf(!isLinux)(
    'would lead out, and be seen to, where links are followed',
    { timeout: 60_000 },
    async () => {
      const place = groundsWithDoor()
      const { port } = await serve(fileStorage(place.root, { symlinks: 'follow' }))
      const dialogue = await logIn(port)
      await underAttack(place, async () => {
        let bytes: Buffer = Buffer.alloc(0)
        while (revealed([bytes.toString()], place).length === 0)
          bytes = (await receiveData(dialogue, 'NLST door')).bytes
      })
    },
  )
})
