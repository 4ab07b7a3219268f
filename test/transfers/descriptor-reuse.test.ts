// Hundreds of transfers that end in every way while others begin, so that numbers of sockets and files are used again at once: every byte is of
// the file that was asked for, and at the end all descriptors are back.
import { readdirSync } from 'node:fs'
import type { Dialogue } from '@longshore/core/testing'
import { describe, expect, it } from 'vitest'
import { until } from '../hostile/lab/transfer.js'
import { type Berth, berth, expectAtRest } from './lab/berth.js'
import { bytesOf, type Dice, diceOf, digest, KIB, MIB } from './lab/bytes.js'
import { hasKernelCopy } from './lab/kernel-copy.js'
import { begin, download, pour, reset, upload } from './lab/movement.js'
import { inStorage, isKernelWay, onNetwork, titled, WAYS } from './lab/ways.js'

const SESSIONS = 6
const ROUNDS = 16
const FILES = Array.from({ length: 4 }, (_, seed) => bytesOf(50 + seed, (seed + 1) * 300 * KIB + seed))

/** One session's life. */
interface Sailor {
  readonly lab: Berth
  readonly index: number
  readonly dice: Dice
  dialogue: Dialogue
  /** Uploads that were broken off so far. */
  cuts: number
}

type Act = (sailor: Sailor) => Promise<void>

/** What comes of a download that breaks off is of the beginning of its file. */
function expectBeginning({ lab }: Sailor, file: number, bytes: Buffer): void {
  const whole = onNetwork(lab.way, FILES[file]!)
  expect(digest(bytes)).toBe(digest(whole.subarray(0, bytes.length)))
}

async function cutDownload(sailor: Sailor, cut: 'ABOR' | 'reset' | 'control'): Promise<void> {
  const { lab, dialogue, dice } = sailor
  const file = dice(FILES.length)
  const moving = await begin(lab, dialogue, `RETR file${file}`)
  await moving.reader.until(dice(200 * KIB))
  if (cut === 'ABOR') dialogue.write('ABOR\r\n')
  else if (cut === 'reset') reset(moving)
  else dialogue.destroy()
  expectBeginning(sailor, file, await moving.reader.rest())
  if (cut === 'control') sailor.dialogue = await lab.enter()
  else expect([226, 426]).toContain((await moving.end()).code)
  // A transfer that was over before ABOR came is 225.
  if (cut === 'ABOR') expect([225, 226]).toContain((await dialogue.reply()).code)
}

async function cutUpload(sailor: Sailor, cut: 'ABOR' | 'reset' | 'control'): Promise<void> {
  const { lab, dialogue, dice, index } = sailor
  const bytes = FILES[dice(FILES.length)]!
  const name = `cut${index}-${++sailor.cuts}`
  const moving = await begin(lab, dialogue, `STOR ${name}`)
  await pour(moving.stream.resume(), bytes.subarray(0, dice(bytes.length)), 1 + dice(99))
  if (cut === 'ABOR') dialogue.write('ABOR\r\n')
  else if (cut === 'reset') reset(moving)
  else dialogue.destroy()
  await moving.reader.rest()
  if (cut === 'control') {
    sailor.dialogue = await lab.enter()
    return
  }
  // Under TLS a reset that is read together with the last bytes looks like an end (C-21).
  expect(lab.way.secure && cut === 'reset' ? [226, 426] : [426]).toContain((await moving.end()).code)
  if (cut === 'ABOR') expect((await dialogue.reply()).code).toBe(226)
  const kept = (await lab.grounds.content(name)) ?? Buffer.alloc(0)
  expect(digest(kept)).toBe(digest(inStorage(lab.way, bytes).subarray(0, kept.length)))
}

async function wholeDownload({ lab, dialogue, dice }: Sailor): Promise<void> {
  const file = dice(FILES.length)
  const { bytes, reply } = await download(lab, dialogue, `file${file}`)
  expect(reply.code).toBe(226)
  expect(digest(bytes)).toBe(digest(onNetwork(lab.way, FILES[file]!)))
}

async function wholeUpload({ lab, dialogue, dice, index }: Sailor): Promise<void> {
  const bytes = FILES[dice(FILES.length)]!
  expect((await upload(lab, dialogue, `STOR up${index}`, bytes)).code).toBe(226)
  expect(digest((await lab.grounds.content(`up${index}`))!)).toBe(digest(inStorage(lab.way, bytes)))
}

const ACTS: readonly Act[] = [
  wholeDownload,
  wholeDownload,
  wholeDownload,
  wholeUpload,
  wholeUpload,
  sailor => cutDownload(sailor, 'ABOR'),
  sailor => cutDownload(sailor, 'reset'),
  sailor => cutDownload(sailor, 'control'),
  sailor => cutUpload(sailor, 'ABOR'),
  sailor => cutUpload(sailor, 'reset'),
  sailor => cutUpload(sailor, 'control'),
]

async function sail(lab: Berth, index: number, seed: number): Promise<void> {
  const dice = diceOf(seed * 100 + index + 1)
  const sailor: Sailor = { lab, index, dice, dialogue: await lab.enter(), cuts: 0 }
  for (let round = 0; round < ROUNDS; round++) await ACTS[dice(ACTS.length)]!(sailor)
  await sailor.dialogue.command('QUIT')
}

const descriptors = () => (process.platform === 'linux' ? readdirSync('/proc/self/fd').length : 0)

describe.each(titled(WAYS))('%s', (_, way) => {
  it('every byte is of its own file, whatever ends beside it', { timeout: 60_000 }, async () => {
    const lab = await berth(way)
    for (const [index, bytes] of FILES.entries()) await lab.grounds.put(`file${index}`, bytes)
    // What is kept for later, such as threads and directories, is there from now on.
    await sail(lab, SESSIONS, 99)
    const before = descriptors()
    await Promise.all(Array.from({ length: SESSIONS }, (_each, index) => sail(lab, index, 7)))
    await until('no session', () => lab.server.sessions.size === 0)
    await expectAtRest(lab)
    await lab.server.close()
    await until(`${before} descriptors or fewer`, () => descriptors() <= before)
    expect((await lab.grounds.names()).filter(name => name.startsWith('.'))).toEqual([])
    if (way.kernelCopy) expect(lab.kernel.bytes === 0 || lab.kernel.bytes > MIB).toBe(true)
    expect(lab.kernel.pipes > 0).toBe(isKernelWay(way) && hasKernelCopy)
  })
})
