// A server that is killed in the middle of uploads: never a torn file under a final name, never an acknowledged one lost, and what is left is seen by nobody (C-11, C-59; G9).
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Dialogue, receiveData } from '@longshore/core/testing'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../hostile/lab/folders.js'
import { ServerProcess } from '../hostile/lab/server-process.js'
import { begin, push, until } from '../hostile/lab/transfer.js'
import { logIn } from '../hostile/lab/visitor.js'

/** How often a server is killed; `npm run faults` asks for more. */
const ROUNDS = Number(process.env.LONGSHORE_FAULT_ROUNDS ?? 6)
const SESSIONS = 4
const MOST_BYTES = 600_000
const PIECE = 40_000

/** What may stand under one name: what was acknowledged last, or what is being sent. */
interface Name {
  acknowledged: Buffer | undefined
  sending: Buffer | undefined
}

const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
const random = (below: number) => Math.floor(Math.random() * below)
const content = (bytes: number) => Buffer.alloc(bytes, `${Math.random()} `)

/** Uploads to one name until the server is gone: new, replaced and appended to. */
async function uploadOn(
  dialogue: Dialogue,
  file: string,
  name: Name,
  moved: (bytes: number) => void,
): Promise<void> {
  for (;;) {
    const sent = content(1 + random(MOST_BYTES))
    const appends = name.acknowledged !== undefined && random(3) === 0
    name.sending = appends ? Buffer.concat([name.acknowledged ?? Buffer.alloc(0), sent]) : sent
    const { data, end } = await begin(dialogue, `${appends ? 'APPE' : 'STOR'} ${file}`)
    for (let at = 0; at < sent.length; at += PIECE) {
      const piece = sent.subarray(at, at + PIECE)
      await push(data, piece)
      moved(piece.length)
    }
    data.end()
    if ((await end).code !== 226) throw new Error('an upload was refused')
    name.acknowledged = name.sending
    name.sending = undefined
  }
}

/** Appending is done in place: what is there of it may be the beginning of what was sent, behind all that was acknowledged. */
function expectSound(file: string, { acknowledged, sending }: Name): void {
  if (!existsSync(file)) {
    expect(acknowledged).toBeUndefined()
    return
  }
  const found = readFileSync(file)
  const whole = [acknowledged, sending].flatMap(bytes => (bytes ? [digest(bytes)] : []))
  const isAppended =
    acknowledged !== undefined && sending?.subarray(0, acknowledged.length).equals(acknowledged)
  if (isAppended && found.length >= acknowledged.length)
    expect(digest(found)).toBe(digest((sending as Buffer).subarray(0, found.length)))
  else expect(whole).toContain(digest(found))
}

it(`leaves nothing torn and loses nothing acknowledged, ${ROUNDS} times`, {
  timeout: 30_000 + ROUNDS * 10_000,
}, async () => {
  const root = temporaryFolder()
  const names = Array.from(
    { length: SESSIONS },
    (): Name => ({ acknowledged: undefined, sending: undefined }),
  )
  for (let round = 0; round < ROUNDS; round++) {
    const server = await ServerProcess.start({ root })
    let left = random(SESSIONS * MOST_BYTES)
    const moved = (bytes: number) => {
      left -= bytes
      if (left < 0 && server.isRunning) process.kill(server.pid, 'SIGKILL')
    }
    const sessions = await Promise.all(names.map(() => logIn(server.port)))
    await Promise.allSettled(
      sessions.map((dialogue, i) => uploadOn(dialogue, `file-${i}`, names[i] as Name, moved)),
    )
    await until('the end of the process', () => !server.isRunning)
    for (const [i, name] of names.entries()) {
      const file = join(root, `file-${i}`)
      expectSound(file, name)
      name.acknowledged = existsSync(file) ? readFileSync(file) : undefined
      name.sending = undefined
    }
  }
  const server = await ServerProcess.start({ root })
  const shown = (await receiveData(await logIn(server.port), 'NLST')).bytes
    .toString()
    .split('\r\n')
    .filter(Boolean)
  expect(shown).toEqual(
    readdirSync(root)
      .filter(name => name.startsWith('file-'))
      .sort(),
  )
})
