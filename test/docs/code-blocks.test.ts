// Every program that the pages show compiles against the packages, and those that can stand alone run.
import { converse } from '@longshore/core/testing'
import type { FtpServer } from 'longshore'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { type Block, blocksOf } from './lab/blocks.js'
import { allPages } from './lab/pages.js'
import { Workshop } from './lab/workshop.js'

const workshop = new Workshop()
const blocks = allPages()
  .flatMap(blocksOf)
  .filter(({ language }) => language === 'ts')
const written = new Map(blocks.map(block => [block, workshop.write(block)]))
const home = process.cwd()

afterAll(() => {
  vi.unstubAllGlobals()
  process.chdir(home)
  workshop.remove()
})

describe('the programs of the pages', () => {
  it('are found', () => {
    expect(blocks.length).toBeGreaterThan(20)
  })

  it('are accepted by the type checker, all of them', { timeout: 60_000 }, async () => {
    expect(await workshop.typeErrors()).toEqual([])
  })

  it.each(
    blocks
      .filter(({ marks }) => marks.has('runnable'))
      .map(block => [`${block.page}:${block.line}`, block] as const),
  )('run: %s', async (_where, block) => {
    process.chdir(workshop.folder)
    vi.stubGlobal('console', { ...console, log: () => {} })
    const { server } = await program(block)
    if (server) await greeted(server)
  })
})

async function program(block: Block): Promise<{ readonly server?: FtpServer }> {
  return (await import(written.get(block) ?? '')) as { server?: FtpServer }
}

async function greeted(server: FtpServer): Promise<void> {
  const dialogue = await converse(server)
  expect(dialogue.greeting.code).toBe(220)
  expect((await dialogue.command('QUIT')).code).toBe(221)
  await server.close()
}
