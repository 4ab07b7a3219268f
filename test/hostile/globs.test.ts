// Patterns and options that were made to cost time: a listing is linear in what it looks at, and nobody else waits for it (C-33, P-42, P-43).
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Dialogue, receiveData } from '@longshore/core/testing'
import { fileStorage } from '@longshore/storage-fs'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from './lab/folders.js'
import { serve } from './lab/serve.js'
import { ServerProcess } from './lab/server-process.js'
import { begin } from './lab/transfer.js'
import { logIn } from './lab/visitor.js'

const ENTRIES = 50_000
/** Processor time per 10,000 names, and how long the event loop may stand still: a backtracking matcher needs seconds. */
const PROCESSOR_MS = 50
const BLOCKED_MS = 500

/** Names are 24 times `a` and a number of six digits: these nearly match, in as many ways as there are. */
const NASTY = [
  ...[
    '*a'.repeat(20),
    '*a'.repeat(100),
    '*a*'.repeat(80),
    'a*'.repeat(24),
    'a*'.repeat(127),
    '*'.repeat(255),
  ],
  ...[
    `${'a*'.repeat(24)}b`,
    `${'*a'.repeat(24)}b`,
    '*?'.repeat(100),
    '?*'.repeat(100),
    '?'.repeat(255),
    `${'*'.repeat(250)}x`,
  ],
  ...['[a-z]*'.repeat(40), '*[a-z]'.repeat(40), '[!b]*'.repeat(50), '*[!a]'.repeat(50), '[^b]*'.repeat(50)],
  ...[
    '[',
    '[[[[[[[[',
    '[]',
    '[]*',
    '[!]*',
    '[a-',
    '[a-]*',
    '[-a]*',
    '[z-a]*',
    `[${'a-z'.repeat(80)}]*`,
    `*[${'ab'.repeat(120)}]`,
  ],
  ...[
    '**/**/**/*',
    '*/../*/../*',
    './*/./*',
    '{a,b}{a,b}{a,b}',
    '{a{b{c,d}}}*',
    '(a*)*b',
    '(a|a)*$',
    '(.*)*',
    '^(a+)+$',
  ],
  ...[
    '\\*',
    '*\\',
    '*.*.*.*.*.*.*.*',
    '.*',
    '*'.repeat(4_000),
    '[a'.repeat(2_000),
    '*\u{1f600}*',
    '*a*a*a*a*a*a*a*a*a*a*a*a9',
  ],
]

interface Cost {
  readonly perTenThousand: number
  readonly blockedMs: number
}

const isTooMuch = ({ perTenThousand, blockedMs }: Cost) =>
  perTenThousand > PROCESSOR_MS || blockedMs > BLOCKED_MS

/** What a listing by this pattern costs the server: the least of three, if need be, since others use this machine. */
async function costOf(server: ServerProcess, dialogue: Dialogue, pattern: string): Promise<Cost> {
  let cost: Cost = { perTenThousand: Number.POSITIVE_INFINITY, blockedMs: Number.POSITIVE_INFINITY }
  for (let attempt = 0; attempt < 3 && isTooMuch(cost); attempt++) {
    await server.calm()
    const before = await server.fare()
    const { reply } = await receiveData(dialogue, `NLST ${pattern}`)
    const { processorMs, worstDelayMs } = await server.fare()
    expect([pattern, [226, 550].includes(reply.code)]).toEqual([pattern, true])
    const perTenThousand = ((processorMs - before.processorMs) / ENTRIES) * 10_000
    cost = { perTenThousand, blockedMs: worstDelayMs }
  }
  return cost
}

describe('a pattern that was made to cost time', () => {
  it(`over ${ENTRIES} names costs no more than they do, and blocks nobody (C-33, P-43)`, {
    timeout: 120_000,
  }, async () => {
    const server = await ServerProcess.start({ entries: ENTRIES })
    const dialogue = await logIn(server.port)
    expect((await receiveData(dialogue, 'NLST *')).bytes.length).toBe(ENTRIES * 32)
    const costly: [pattern: string, Cost][] = []
    for (const pattern of NASTY) {
      const cost = await costOf(server, dialogue, pattern)
      if (isTooMuch(cost)) costly.push([pattern, cost])
    }
    expect(costly).toEqual([])
    expect((await server.report()).complaints).toEqual([])
  })

  it('matches what it says and nothing else (P-43)', async () => {
    const { port } = await serve(fileStorage(tree()))
    const dialogue = await logIn(port)
    const names = async (pattern: string) =>
      (await receiveData(dialogue, `NLST ${pattern}`)).bytes.toString().split('\r\n').slice(0, -1)
    expect(await names('*a*a*a*')).toEqual(['aaa', 'banana'])
    expect(await names('[!b]*')).toEqual(['aaa', 'dir', 'loop', 'up'])
    expect(await names('{aaa,banana}')).toEqual([])
    expect(await names('*/aaa')).toEqual([])
    expect(await names('**/**')).toEqual([])
    expect(await names('.*')).toEqual(['.hidden'])
  })
})

describe('a recursive listing', () => {
  it('is not to be had, and links that lead in circles are not followed (C-33, P-42)', async () => {
    const { port } = await serve(fileStorage(tree(), { symlinks: 'within-root' }))
    const dialogue = await logIn(port)
    for (const line of ['LIST -R', 'LIST -laR', 'NLST -R', 'LIST -R /', 'LIST --recursive']) {
      const { bytes, reply } = await receiveData(dialogue, line)
      expect([line, bytes.toString().includes('deep')]).toEqual([line, false])
      expect([226, 550]).toContain(reply.code)
    }
    expect((await dialogue.command('STAT -R')).wire).not.toContain('deep')
  })
})

describe('a directory of very many entries', () => {
  it('is cut short by STAT, whose reply is held in memory (C-33, P-42)', { timeout: 40_000 }, async () => {
    const server = await ServerProcess.start({ entries: ENTRIES })
    const dialogue = await logIn(server.port)
    await server.calm()
    const { lines, code } = await dialogue.command('STAT /')
    expect([code, lines.length]).toEqual([212, 502])
    expect((await server.fare()).worstDelayMs).toBeLessThan(BLOCKED_MS)
  })

  it('listed to clients that do not read costs no memory (C-33, P-45)', { timeout: 60_000 }, async () => {
    // Longer than the system holds for one connection.
    const server = await ServerProcess.start({ entries: ENTRIES, letters: 200 })
    const warm = await logIn(server.port)
    for (let round = 0; round < 5; round++) await receiveData(warm, 'LIST')
    const before = await server.report()
    const listings = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const running = await begin(await logIn(server.port), 'LIST')
        running.data.pause()
        return running
      }),
    )
    expect((await warm.command('NOOP')).code).toBe(200)
    const during = await server.report()
    expect(during.heap - before.heap).toBeLessThan(16 * 1024 * 1024)
    for (const { data } of listings) data.resume()
    const ends = await Promise.all(listings.map(({ end }) => end))
    expect(new Set(ends.map(({ code }) => code))).toEqual(new Set([226]))
  })
})

function tree(): string {
  const root = temporaryFolder()
  mkdirSync(join(root, 'dir/deep'), { recursive: true })
  for (const name of ['aaa', 'banana', 'b', '.hidden', 'dir/aaa']) writeFileSync(join(root, name), '')
  symlinkSync('.', join(root, 'loop'))
  symlinkSync('dir/..', join(root, 'up'))
  return root
}
