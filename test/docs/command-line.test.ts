// The page about the command line says what the program says, and every line that the pages show is understood by it.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { main } from '../../packages/longshore/src/cli/main.js'
import { OPTION_FLAGS } from '../../packages/longshore/src/cli/options/option-flags.js'
import { ACCOUNT_NAMES } from '../../packages/longshore/src/cli/options/schemas.js'
import { readStructured } from '../../packages/longshore/src/cli/read-structured.js'
import { MemoryIo } from '../../packages/longshore/test/memory-io.js'
import { blockMarked, blocksOf } from './lab/blocks.js'
import { commandLinesOf, complaintAbout } from './lab/command-lines.js'
import { allPages, codeIn, page, tableBelow } from './lab/pages.js'
import { Workshop } from './lab/workshop.js'

const PAGE = page('docs/command-line.md')
const workshop = new Workshop()
const lines = allPages()
  .flatMap(blocksOf)
  .filter(({ language }) => language === 'sh')
  .flatMap(commandLinesOf)

for (const [name, file] of [
  ['users', 'users.yaml'],
  ['config', 'ftp.yaml'],
])
  writeFileSync(join(workshop.folder, file ?? ''), blockMarked(PAGE, `name=${name}`).code)

afterAll(() => workshop.remove())

async function help(...argv: string[]): Promise<string> {
  const io = new MemoryIo()
  expect(await main([...argv, '--help'], io)).toBe(0)
  return io.stdout.text
}

/** The options that stand at the beginning of a line. */
function optionsIn(text: string): string[] {
  const found = [...text.matchAll(/^ {2}(?:-\w, )?(--[a-z\d-]+)/gm)].map(match => match[1] ?? '')
  return [...new Set(found)].sort()
}

function optionsOfPage(heading: string): string[] {
  return tableBelow(PAGE, heading)
    .map(([cell = '']) => /--[a-z\d-]+/.exec(cell)?.[0] ?? cell)
    .sort()
}

describe('docs/command-line.md', () => {
  it('has the options of serve', async () => {
    expect(optionsOfPage('Options')).toEqual(optionsIn(await help('serve')))
  })

  it('has the options of doctor, which are those of serve and one more', async () => {
    const all = [...optionsOfPage('Options'), ...optionsOfPage('longshore doctor')].sort()
    expect(all).toEqual(optionsIn(await help('doctor')))
  })

  it('has the option of hash', async () => {
    expect(['--help', ...optionsOfPage('longshore hash')]).toEqual(optionsIn(await help('hash')))
  })

  it('writes every option as --help does', () => {
    const written = tableBelow(PAGE, 'Options').map(([cell]) => codeIn(cell))
    expect(OPTION_FLAGS.map(({ flag }) => flag).filter(flag => !written.includes(flag))).toEqual([])
  })

  it('has the defaults that --help has', async () => {
    const text = (await help('serve')).replaceAll(/\s+/g, ' ')
    for (const option of ['--port', '--idle-timeout', '--transfer-timeout', '--max-sessions']) {
      const [, told = ''] = tableBelow(PAGE, 'Options').find(([cell]) => cell?.includes(option)) ?? []
      const found = new RegExp(`${option} .*?\\(default: (\\d+)\\)`).exec(text)?.[1]
      expect([option, told]).toEqual([option, found])
    }
  })

  it('names what a users file may hold', () => {
    expect(tableBelow(PAGE, 'Users').map(([cell]) => codeIn(cell))).toEqual(ACCOUNT_NAMES)
  })

  it('shows a line of the JSON log with the fields that it names', () => {
    const { time, type, ...fields } = JSON.parse(blockMarked(PAGE, 'name=log-line').code) as Record<
      string,
      unknown
    >
    expect([time, type]).toEqual([expect.stringMatching(/Z$/), 'transfer-finished'])
    const [, named = ''] = tableBelow(PAGE, 'What it prints').find(([cell]) => codeIn(cell) === type) ?? []
    const known = [...named.matchAll(/`(\w+)`/g)].map(match => match[1])
    const session = ['session', 'address', 'port', 'user', 'secure']
    expect(Object.keys(fields).filter(name => !session.includes(name) && !known.includes(name))).toEqual([])
  })
})

describe('the command lines of the pages', () => {
  it('are found', () => {
    expect(lines.length).toBeGreaterThan(10)
  })

  it.each(lines.map(line => [line.where, line.text, line] as const))(
    '%s: %s',
    async (_where, _text, line) => {
      expect(await complaintAbout(line, workshop.folder)).toBe('')
    },
  )

  it('that name options elsewhere name options that there are', async () => {
    const known = new Set(['serve', 'doctor', 'hash'].map(command => help(command)))
    const options = new Set((await Promise.all(known)).flatMap(optionsIn))
    const used = blocksOf(PAGE).flatMap(({ code }) =>
      [...code.matchAll(/\s(--[a-z\d-]+)/g)].map(match => match[1] ?? ''),
    )
    expect(used.filter(option => !options.has(option) && option !== '--global')).toEqual([])
  })
})

describe('the YAML of the pages', () => {
  const blocks = allPages()
    .flatMap(blocksOf)
    .filter(({ language }) => language === 'yaml')

  it.each(blocks.map(block => [`${block.page}:${block.line}`, block] as const))(
    'can be read: %s',
    async (_where, { code }) => {
      const file = join(workshop.folder, 'block.yaml')
      writeFileSync(file, code)
      expect(await readStructured(file, 'block.yaml')).toBeTypeOf('object')
    },
  )
})
