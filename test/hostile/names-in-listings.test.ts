// Names on disk that were made to forge lines, replies or terminal commands: one entry is one line, everywhere (C-09, P-09, P-41).
import { symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Dialogue, receiveData } from '@longshore/core/testing'
import { fileStorage } from '@longshore/storage-fs'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from './lab/folders.js'
import { serve } from './lab/serve.js'
import { logIn } from './lab/visitor.js'

/** Names with a C0 control or DEL: none of them may be listed, nor what such a link leads to. */
const FORGED = [
  'x\r\n226 ok\r\ntype=dir; evil',
  'a\n-rw-r--r--   1 ftp ftp 0 Jan  1 00:00 forged',
  'b\rforged',
  'tab\tforged',
  '\u001b[2J\u001b]0;forged\u0007',
  'delete\u007fforged',
  '\r\n550 forged',
]
/** Names that are odd and belong to one line each; the second part is how a reply on the control connection may show them. */
const ODD: readonly (readonly [name: string, spoken: string])[] = [
  ['\u009b31mred', '31mred'],
  ['next\u0085line', 'nextline'],
  ['para\u2029graph\u2028line', 'paragraphline'],
  ['\u202etxt.exe', '\u202etxt.exe'],
  ['type=dir;size=1; evil', 'type=dir;size=1; evil'],
  [' leading', ' leading'],
  ['226 ok', '226 ok'],
  ['name -> shadow', 'name -> shadow'],
  ['quo"te', 'quo"te'],
  ['\u00ff\u00ff', '\u00ff\u00ff'],
]
const BROKEN = Buffer.from('broken-\xff\xfe', 'latin1')

/** C0 and DEL: controls without C1. */
const C0 = /[^\P{Cc}\u0080-\u009f]/u
/** What no reply may hold between its line ends. */
const UNSPOKEN = /[\p{Cc}\p{Zl}\p{Zp}]/u

/** Everything above as files, beside an honest one; and links, which show a second name. */
function haunted(): string {
  const root = temporaryFolder()
  for (const name of ['honest', ...FORGED, ...ODD.map(([name]) => name)]) writeFileSync(join(root, name), 'x')
  writeFileSync(Buffer.concat([Buffer.from(`${root}/`), BROKEN]), 'x')
  symlinkSync('x\r\n226 ok\r\ntype=dir; evil', join(root, 'link-lies'))
  symlinkSync('honest\r\nforged', join(root, 'link-broken'))
  symlinkSync('type=dir;evil', join(root, 'link-facts'))
  return root
}

async function visitor(): Promise<Dialogue> {
  return logIn((await serve(fileStorage(haunted()))).port)
}

/** What may stand after the last fact or column. */
const SHOWN = [...['honest', 'link-lies', 'link-broken', 'link-facts'], ...ODD.map(([name]) => name)]
const NAME_OF = {
  NLST: /^(.*)$/s,
  LIST: /^[-ld][rwx-]{9} +\d+ \S+ +\S+ +\d+ [A-Z][a-z]{2} [ \d]\d [ \d:]{5} (.*?)(?: -> .*)?$/s,
  MLSD: /^(?:[A-Za-z.]+=[^; ]*;)+ (.*)$/s,
}

describe('a name on disk that holds line ends or escapes', () => {
  it.each(['NLST', 'LIST', 'MLSD'] as const)('adds no line to %s (C-09, P-41)', async verb => {
    const { bytes, reply } = await receiveData(await visitor(), verb)
    expect(reply.code).toBe(226)
    const text = bytes.toString()
    expect(text).not.toContain('forged')
    const lines = text.slice(0, -2).split('\r\n')
    const names = lines.map(line => NAME_OF[verb].exec(line)?.[1])
    expect(new Set(names)).toEqual(
      new Set(SHOWN.map(name => (verb === 'LIST' ? name.split(' -> ')[0] : name))),
    )
    expect(lines.length).toBe(SHOWN.length)
    for (const line of lines) expect(line).not.toMatch(C0)
  })

  it('adds no line to STAT, whose lines cannot pass for replies (C-09, P-08)', async () => {
    const dialogue = await visitor()
    const { code, lines, wire } = await dialogue.command('STAT /')
    expect(code).toBe(212)
    expect(lines.length).toBe(SHOWN.length + 2)
    for (const line of wire.split('\r\n').slice(1, -2)) expect(line).toMatch(/^ [-l]/)
    expect(wire.replaceAll('\r\n', '')).not.toMatch(UNSPOKEN)
    expect((await dialogue.command('NOOP')).code).toBe(200)
  })

  it('is one line of MLST, and of every other reply that names it (C-09, P-09)', async () => {
    const dialogue = await visitor()
    for (const [name, spoken] of ODD) {
      const { code, lines, wire } = await dialogue.command(`MLST ${name}`)
      expect([name, code, lines.length]).toEqual([name, 250, 3])
      expect(lines[1]).toMatch(/^ (?:[A-Za-z.]+=[^; ]*;)+ \//)
      expect(lines[1]?.endsWith(` /${spoken}`)).toBe(true)
      for (const line of [`DELE ${name}/x`, `CWD ${name}`, `RMD ${name}`, `MKD ${name}`]) {
        const answer = await dialogue.command(line)
        expect([line, answer.code >= 500, answer.lines.length]).toEqual([line, true, 1])
        expect(answer.wire.slice(0, -2)).not.toMatch(UNSPOKEN)
      }
      expect(wire.slice(0, -2).replaceAll('\r\n', '')).not.toMatch(UNSPOKEN)
    }
    expect(dialogue.unread).toEqual([])
  })

  it('as the working directory is quoted by PWD and MKD (C-09)', async () => {
    const dialogue = await visitor()
    for (const name of ['a"b', '"', '257 "x"', 'c\u0085d\u2028e', '\u202ef']) {
      const shown = name.replaceAll('"', '""').replaceAll(/[\u0085\u2028]/g, '')
      expect((await dialogue.command(`MKD ${name}`)).wire).toBe(
        name.startsWith('257') ? '257 "/257 ""x""" created.\r\n' : `257 "/${shown}" created.\r\n`,
      )
      await dialogue.command(`CWD ${name}`)
      expect((await dialogue.command('PWD')).wire).toBe(`257 "/${shown}" is the current directory.\r\n`)
      await dialogue.command('CWD /')
    }
  })

  it('cannot be named by a client either, so that none is left where no client can reach it (C-04)', async () => {
    const dialogue = await visitor()
    for (const verb of ['MKD', 'RNFR', 'STOR', 'DELE'])
      expect((await dialogue.command(`${verb} a\tb`)).code).toBe(501)
  })
})
