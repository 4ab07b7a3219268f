// Names of strangers in the log: one record a line, nothing that a terminal acts on, and no field that passes for another (C-54).
import { type Dialogue, sendData } from '@longshore/core/testing'
import { describe, expect, it } from 'vitest'
import { commandLine } from './lab/command-line.js'
import { temporaryFolder } from './lab/folders.js'
import { visit } from './lab/visitor.js'

const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u
/** What a client can get through the parser: no C0, but all else. */
const NAMES = [
  ...[
    '\u009b2J\u009b31mred',
    'del\u007fete',
    'next\u0085line',
    'line\u2028para\u2029graph',
    '\u202egnp.exe',
    '\u2066isolate\u2069',
  ],
  ...[
    'zero\u200bwidth',
    '\ufeffmark',
    'soft\u00adhyphen',
    'quo"te',
    "apo'strophe",
    'back\\slash\\n',
    'a  completed',
    ' leading',
  ],
  ...[
    '12:00:00  login     root 10.0.0.1',
    '{"type":"login-succeeded"}',
    '","user":"root',
    '%s%n%d',
    '$HOME',
    '\u{e0041}tag',
  ],
]

/** Tries every name in every field that ends up in the log; the number of files sent. */
async function deface(port: number): Promise<void> {
  const stranger = async (name: string) => {
    const dialogue = await visit(port)
    for (const line of [`USER ${name}`, 'PASS x', `CLNT ${name}`, `HOST ${name}`, `CSID ${name}`])
      await say(dialogue, line)
    dialogue.destroy()
  }
  await Promise.all(NAMES.map(stranger))
  const dialogue = await visit(port)
  for (const line of ['USER ada', 'PASS s3cret-enough', 'TYPE I']) await say(dialogue, line)
  for (const name of NAMES) {
    await say(dialogue, `CLNT ${name}`)
    expect((await sendData(dialogue, `STOR ${name}`, 'x')).code).toBe(226)
    for (const line of [`RNFR ${name}`, `RNTO ${name}2`, `DELE ${name}2`, `MKD ${name}`, `RMD ${name}`])
      await say(dialogue, line)
  }
  await say(dialogue, 'QUIT')
}

async function say(dialogue: Dialogue, line: string): Promise<void> {
  await dialogue.command(line).catch(() => undefined)
}

describe('the log', () => {
  it('for programs is one JSON object a line, whose fields are what the client sent (C-54)', async () => {
    const server = await commandLine(temporaryFolder(), '--user', 'ada:s3cret-enough', '--json')
    await deface(server.port)
    const lines = (await server.stop()).split('\n').slice(0, -1)
    expect(lines.filter(line => UNSAFE.test(line))).toEqual([])
    const records = lines.map(line => JSON.parse(line) as Record<string, unknown>)
    const uploads = records.filter(
      ({ type, direction }) => type === 'transfer-finished' && direction === 'upload',
    )
    expect(uploads.map(({ path }) => path)).toEqual(NAMES.map(name => `/${name}`))
    expect(records.filter(({ type }) => type === 'login-succeeded').map(({ user }) => user)).toEqual(['ada'])
    expect(records.filter(({ type }) => type === 'login-failed')).toHaveLength(NAMES.length)
    expect(records.filter(({ type }) => type === 'changed')).toHaveLength(4 * NAMES.length)
    expect(records.filter(({ user }) => user !== undefined && user !== 'ada')).toEqual([])
  })

  it('for people is one line a record, with every field where it belongs (C-54)', async () => {
    const server = await commandLine(temporaryFolder(), '--user', 'ada:s3cret-enough')
    await deface(server.port)
    const lines = (await server.stop()).split('\n')
    expect(lines.filter(line => UNSAFE.test(line))).toEqual([])
    const of = (what: string) => lines.filter(line => new RegExp(`^\\S+ \\S+  ${what}\\s`).test(line))
    expect(of('login')).toHaveLength(1)
    expect(of('denied')).toHaveLength(NAMES.length)
    expect(of('denied').filter(line => !/denied {4}unknown user 127\.0\.0\.1 /.test(line))).toEqual([])
    const uploads = of('upload')
    expect(uploads).toHaveLength(NAMES.length)
    const name = String.raw`(?:/[^\s"]*|"/(?:[^"\\]|\\.)*")`
    const whole = new RegExp(
      `^\\S+ \\S+  upload {4}ada 127\\.0\\.0\\.1 {2,}${name}  1 B in \\d+ ms(?: {2}[\\d.]+ \\S+)?  completed$`,
    )
    expect(uploads.filter(line => !whole.test(line))).toEqual([])
    for (const what of ['rename', 'delete', 'mkdir', 'rmdir'])
      expect([what, of(what).length]).toEqual([what, NAMES.length])
  })
})
