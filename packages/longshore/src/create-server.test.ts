// Which kernel copy a server of the front door has.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createDataChannels } from '@longshore/data-channel'
import { container as rootContainer } from 'tsyringe'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { Talk } from '../test/talk.js'
import { temporaryFolder } from '../test/temporary-folder.js'
import { anonymous, createServer, fileStorage, kernelCopy, type ServerOptions, tokens } from './index.js'

// More than is read and sent in one step.
const BYTES = 'hello '.repeat(20_000)

async function downloadsOf(options: Pick<ServerOptions, 'container'>): Promise<void> {
  const folder = await temporaryFolder(onTestFinished)
  await writeFile(join(folder, 'a.txt'), BYTES)
  const server = createServer({ ...options, authenticator: anonymous(fileStorage(folder)) })
  const { port } = await server.listen(0, '127.0.0.1')
  onTestFinished(async () => void (await server.close()))
  const talk = await Talk.to(port, 'anonymous', 'me@')
  onTestFinished(() => talk.close())
  expect(await talk.say('TYPE I')).toMatch(/^200 /)
  // The first ones may be read in the pool, to learn how quick the disk is.
  for (let round = 0; round < 5; round++) expect(await talk.download('a.txt')).toBe(BYTES)
}

function machineCopies() {
  const copy = vi.spyOn(kernelCopy() as { copy: () => number }, 'copy')
  onTestFinished(() => copy.mockRestore())
  return copy
}

describe.runIf(kernelCopy() !== undefined)('a server of the front door', () => {
  it('lets the machine copy', async () => {
    const copy = machineCopies()
    await downloadsOf({})
    expect(copy).toHaveBeenCalled()
  })

  it('lets the machine copy in an app with a container', async () => {
    const copy = machineCopies()
    await downloadsOf({ container: rootContainer.createChildContainer() })
    expect(copy).toHaveBeenCalled()
  })

  it('has none when the app says so', async () => {
    const copy = machineCopies()
    const container = rootContainer.createChildContainer()
    container.registerInstance<unknown>(tokens.KERNEL_COPY as symbol, false)
    await downloadsOf({ container })
    expect(copy).not.toHaveBeenCalled()
  })

  it('has that of the app', async () => {
    const copy = machineCopies()
    const container = rootContainer.createChildContainer()
    const own = { copy: vi.fn<() => number>(() => -38), resident: () => true }
    container.registerInstance<unknown>(tokens.KERNEL_COPY as symbol, own)
    await downloadsOf({ container })
    expect(own.copy).toHaveBeenCalled()
    expect(copy).not.toHaveBeenCalled()
  })

  it('leaves an app its own data channels', async () => {
    const copy = machineCopies()
    const container = rootContainer.createChildContainer()
    container.registerInstance<unknown>(tokens.DATA_CHANNELS as symbol, createDataChannels())
    await downloadsOf({ container })
    expect(copy).not.toHaveBeenCalled()
  })
})
