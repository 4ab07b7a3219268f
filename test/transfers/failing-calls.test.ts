// Uploads of every kind whose nth call to the file system fails: the right reply, the old file whole, nothing left, and the next transfer works (P-32, C-11; G11).
import { readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Dialogue } from '@longshore/core/testing'
import { fileStorage } from '@longshore/storage-fs'
import { describe, expect, it, vi } from 'vitest'
import { temporaryFolder } from '../hostile/lab/folders.js'
import { until } from '../hostile/lab/transfer.js'
import { dial, passivePort } from '../hostile/lab/visitor.js'
import { type Berth, berth } from './lab/berth.js'
import { bytesOf, KIB } from './lab/bytes.js'
import { type CallName, type Errno, type Fault, unwatched, watched } from './lab/failing-calls.js'
import { DiskGrounds } from './lab/grounds.js'
import { pour, upload } from './lab/movement.js'
import { WAYS } from './lab/ways.js'

vi.mock('node:fs', async real => {
  const { failing } = await import('./lab/failing-calls.js')
  return failing(await real())
})

const OLD = bytesOf(41, 90 * KIB)
const SENT = bytesOf(42, 150 * KIB)
const NEXT = bytesOf(43, 3 * KIB)
const OFFSET = 50 * KIB
const NOTHING = Buffer.alloc(0)
const LINUX = process.platform === 'linux'

interface Scene {
  readonly line: string
  readonly offset?: number
  /** What is there before. */
  readonly old?: Buffer
  /** What an upload that failed may have kept in front of what arrived; undefined where it touches nothing that was there. */
  readonly kept?: Buffer
  readonly calls: readonly CallName[]
}

const ALWAYS = ['open', 'fstat', 'fchmod', 'write', 'fsync', 'close'] as const

const SCENES: readonly (readonly [string, Scene])[] = [
  ['STOR of a new file', { line: 'STOR file', calls: [...ALWAYS, 'rename'] }],
  ['STOR over a file', { line: 'STOR file', old: OLD, calls: [...ALWAYS, 'rename'] }],
  ['STOU', { line: 'STOU file', calls: [...ALWAYS, 'link'] }],
  ['APPE to a new file', { line: 'APPE file', kept: NOTHING, calls: ALWAYS }],
  [
    'APPE to a file',
    { line: 'APPE file', old: OLD, kept: OLD, calls: ALWAYS.filter(call => call !== 'fchmod') },
  ],
  [
    'REST and STOR',
    {
      line: 'STOR file',
      offset: OFFSET,
      old: OLD,
      kept: OLD.subarray(0, OFFSET),
      calls: [...ALWAYS, 'ftruncate'],
    },
  ],
]

/** Replies to a failure before the 150, and behind it. */
const CODES: Readonly<Record<Errno, readonly [before: number, after: number]>> = {
  ENOSPC: [452, 552],
  EDQUOT: [552, 552],
  EIO: [451, 451],
}

const KINDS: readonly Pick<Fault, 'errno' | 'lasting'>[] = [
  { errno: 'ENOSPC', lasting: false },
  { errno: 'ENOSPC', lasting: true },
  { errno: 'EDQUOT', lasting: false },
  { errno: 'EIO', lasting: false },
]

interface Ran {
  readonly announced: boolean
  readonly code: number
  readonly seen: readonly CallName[]
  readonly fired: boolean
}

/** One upload, which the server may refuse or break off, while a call fails. */
async function run(dialogue: Dialogue, scene: Scene, fault?: Fault): Promise<Ran> {
  if (scene.offset !== undefined) await dialogue.command(`REST ${scene.offset}`)
  const data = await dial(await passivePort(dialogue))
  // EPSV has not taken the offset with it.
  watched(fault)
  dialogue.write(`${scene.line}\r\n`)
  const first = await dialogue.reply()
  const announced = first.code === 150
  if (announced) await pour(data.resume(), SENT).catch(() => undefined)
  data.end()
  const { code } = announced ? await dialogue.reply() : first
  return { announced, code, ...unwatched() }
}

const starts = (whole: Buffer, part: Buffer) => whole.subarray(0, part.length).equals(part)

/** What stands there is whole, or what was allowed to stay of it. */
function expectSound(file: Buffer | undefined, scene: Scene, { code, announced }: Ran, fault: Fault): void {
  const whole = Buffer.concat([scene.kept ?? NOTHING, SENT])
  if (code === 226) expect(file?.equals(whole)).toBe(true)
  else if (file === undefined) expect(scene.old).toBeUndefined()
  else if (scene.old?.equals(file)) return
  // Of an empty file that was just made and cannot be looked at nobody can tell whose it is by now.
  else if (!announced) expect([scene.old, fault.call, file.length]).toEqual([undefined, 'fstat', 0])
  else if (scene.kept === undefined && scene.old !== undefined) {
    // The directory is written last: what took the place of the old file is whole by then.
    expect(['fsync', 'open']).toContain(fault.call)
    expect(file.equals(whole)).toBe(true)
  } else expect(starts(file, scene.kept ?? NOTHING) && starts(whole, file)).toBe(true)
}

const grounded = (folder: string) =>
  new DiskGrounds(folder, fileStorage(folder, { fsync: 'commit', fileMode: 0o640 }))

/** Descriptors of files below `folder`; those of directories are kept for a moment. */
function openFiles(folder: string): string[] {
  return readdirSync('/proc/self/fd')
    .map(fd => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`)
      } catch {
        return ''
      }
    })
    .filter(target => target.startsWith(`${folder}/`))
}

/** One fault of one upload, and all that has to hold behind it; whether it came about. */
async function suffer(
  lab: Berth<DiskGrounds>,
  dialogue: Dialogue,
  scene: Scene,
  fault: Fault,
): Promise<boolean> {
  const { folder } = lab.grounds
  if (scene.old) writeFileSync(join(folder, 'file'), scene.old)
  const ran = await run(dialogue, scene, fault)
  const [before, after] = CODES[fault.errno]
  const label = `${fault.call} ${fault.nth} ${fault.errno} ${fault.lasting ? 'from then on' : 'once'}`
  // The first one that is closed there is the copy of what was cut off, which nobody needs any more.
  const forgiven = scene.offset !== undefined && fault.call === 'close' && fault.nth === 1 && !fault.lasting
  if (!ran.fired || forgiven) expect([label, ran.code]).toEqual([label, 226])
  else expect([label, ran.code]).toEqual([label, ran.announced ? after : before])
  await until('the upload over', () => lab.ledger.open === 0)
  if (LINUX) expect([label, openFiles(folder)]).toEqual([label, []])
  const names = readdirSync(folder)
  expect([label, names.filter(name => name !== 'file')]).toEqual([label, []])
  expectSound(names.length > 0 ? readFileSync(join(folder, 'file')) : undefined, scene, ran, fault)
  rmSync(join(folder, 'file'), { force: true })
  expect((await upload(lab, dialogue, 'STOR next', NEXT)).code).toBe(226)
  expect(readFileSync(join(folder, 'next')).equals(NEXT)).toBe(true)
  rmSync(join(folder, 'next'))
  return ran.fired
}

const TITLES = ['in the clear', 'through an identity'].map(title => `${title}, kernel copy off`)

describe.each(WAYS.filter(({ title }) => TITLES.includes(title)).map(way => [way.title, way] as const))(
  '%s',
  (_, way) => {
    it.each(SCENES)('%s survives the failure of each call', { timeout: 60_000 }, async (__, scene) => {
      const lab = await berth(way, { grounds: grounded(temporaryFolder()) })
      const dialogue = await lab.enter()
      await upload(lab, dialogue, 'STOR next', NEXT)
      rmSync(join(lab.grounds.folder, 'next'))
      if (scene.old) writeFileSync(join(lab.grounds.folder, 'file'), scene.old)
      const { code, seen } = await run(dialogue, scene)
      expect(code).toBe(226)
      rmSync(join(lab.grounds.folder, 'file'))
      expect([...new Set(seen)].sort()).toEqual(scene.calls.toSorted())
      let fired = 0
      for (const call of scene.calls)
        for (let nth = 1; nth <= seen.filter(name => name === call).length; nth++)
          for (const kind of KINDS) if (await suffer(lab, dialogue, scene, { call, nth, ...kind })) fired++
      expect(fired).toBeGreaterThan(scene.calls.length)
    })
  },
)
