// No upload makes a file larger than it may be, whatever way its bytes take (C-36).
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Limits, READ_WRITE } from '@longshore/auth'
import type { Dialogue } from '@longshore/core/testing'
import { kernelCopy } from '@longshore/sendfile'
import { fileStorage } from '@longshore/storage-fs'
import { describe, expect, it } from 'vitest'
import { withKernelCopy } from '../transfers/lab/kernel-copy.js'
import { temporaryFolder } from './lab/folders.js'
import { serve } from './lab/serve.js'
import { begin } from './lab/transfer.js'
import { logIn, passivePort } from './lab/visitor.js'

const MOST = 2_000_000

/** A folder served with limits, and a session in it. */
async function visitor(server: Limits['maxFileSize'], own?: number) {
  const folder = temporaryFolder()
  const storage = fileStorage(folder)
  const limits = own === undefined ? {} : { maxFileSize: own }
  const principal = { name: 'ada', storage, permissions: READ_WRITE, limits }
  const { port } = await serve(storage, {
    ...withKernelCopy(kernelCopy() ?? false),
    authenticator: { authenticate: async () => ({ granted: true, principal }) as const },
    ...(server !== undefined && { limits: { maxFileSize: server } }),
  })
  return { folder, dialogue: await logIn(port) }
}

async function send(dialogue: Dialogue, line: string, bytes: string): Promise<number> {
  const { data, end } = await begin(dialogue, line)
  data.end(bytes)
  return (await end).code
}

/** The reply to a verb that gets no 150. */
async function refused(dialogue: Dialogue, line: string) {
  await passivePort(dialogue)
  return dialogue.command(line)
}

const x = (count: number) => 'x'.repeat(count)

describe('a file', () => {
  it('may be as large as it may be, and not a byte larger: 552, and nothing is left', async () => {
    const { folder, dialogue } = await visitor(MOST)
    expect(await send(dialogue, 'STOR fits', x(MOST))).toBe(226)
    for (const [line, bytes] of [
      ['STOR byte', MOST + 1],
      ['STOR much', 5 * MOST],
      ['STOU', MOST + 1],
    ] as const)
      expect([line, await send(dialogue, line, x(bytes))]).toEqual([line, 552])
    expect(readdirSync(folder)).toEqual(['fits'])
  })

  it('that would be replaced by a larger one stays', async () => {
    const { folder, dialogue } = await visitor(10)
    writeFileSync(join(folder, 'old'), 'old')
    expect(await send(dialogue, 'STOR old', x(11))).toBe(552)
    expect(readFileSync(join(folder, 'old'), 'utf8')).toBe('old')
  })

  it('counts as a whole for APPE and REST', async () => {
    const { folder, dialogue } = await visitor(10)
    writeFileSync(join(folder, 'old'), '01234567')
    expect(await send(dialogue, 'APPE old', 'abc')).toBe(552)
    expect(readFileSync(join(folder, 'old'), 'utf8')).toBe('01234567')
    expect(await send(dialogue, 'APPE old', 'ab')).toBe(226)
    expect(await send(dialogue, 'APPE old', 'c')).toBe(552)
    await dialogue.command('REST 4')
    expect(await send(dialogue, 'STOR old', x(7))).toBe(552)
    await dialogue.command('REST 4')
    expect(await send(dialogue, 'STOR old', x(6))).toBe(226)
    expect(readFileSync(join(folder, 'old'), 'utf8')).toBe('0123xxxxxx')
  })

  it('that was announced to become too large is refused before its first byte', async () => {
    const { folder, dialogue } = await visitor(10)
    for (const line of ['STOR new', 'APPE new', 'STOU']) {
      await dialogue.command('ALLO 11')
      expect(await refused(dialogue, line)).toMatchObject({
        code: 552,
        lines: ['Files may have 10 bytes at most.'],
      })
    }
    writeFileSync(join(folder, 'large'), x(11))
    expect((await refused(dialogue, 'APPE large')).code).toBe(552)
    expect(readdirSync(folder)).toEqual(['large'])
    await dialogue.command('ALLO 10')
    expect(await send(dialogue, 'STOR new', x(10))).toBe(226)
  })

  it('counts in ASCII what is stored, not what is sent', async () => {
    const { dialogue } = await visitor(10)
    await dialogue.command('TYPE A')
    expect(await send(dialogue, 'STOR lines', '1234\r\n1234\r\n')).toBe(226)
    expect(await send(dialogue, 'STOR lines', '1234\r\n12345\r\n')).toBe(552)
  })

  it('obeys the lower of the limits of the server and of the user', async () => {
    const { dialogue } = await visitor(MOST, 5)
    expect(await send(dialogue, 'STOR new', x(6))).toBe(552)
    expect(await send(dialogue, 'STOR new', x(5))).toBe(226)
    const other = await visitor(5, MOST)
    expect(await send(other.dialogue, 'STOR new', x(6))).toBe(552)
    const free = await visitor(undefined, 5)
    expect(await send(free.dialogue, 'STOR new', x(6))).toBe(552)
  })
})
