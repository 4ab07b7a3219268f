// Which disks are ever read or written on the calling thread.
import { existsSync, statSync } from 'node:fs'
import { mkdtemp, rm, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { at, call } from '../test/scratch.js'
import { DevicePaces } from './device-paces.js'
import { fileStorage } from './file-storage.js'
import { isInMemory } from './remote.js'

const HERE = tmpdir()
const DEVICE = statSync(HERE).dev

describe('the paces of devices', () => {
  it('are one for each device that fits, and none for others', async () => {
    const all = new DevicePaces(() => true)
    const pace = await all.of(DEVICE, HERE)
    expect(pace).toBeDefined()
    expect(await all.of(DEVICE, HERE)).toBe(pace)
    expect(await all.of(DEVICE + 1, HERE)).not.toBe(pace)
    expect(await new DevicePaces(() => false).of(DEVICE, HERE)).toBeUndefined()
    expect(await all.of(DEVICE + 2, join(HERE, 'nothing', 'there'))).toBeUndefined()
  })

  it('are asked for again now and then, as a device number may come to stand for another file system', async () => {
    let now = 0
    let fits = true
    const paces = new DevicePaces(
      () => fits,
      () => now,
    )
    expect(await paces.of(DEVICE, HERE)).toBeDefined()
    fits = false
    now = 59_000
    expect(await paces.of(DEVICE, HERE)).toBeDefined()
    now = 61_000
    expect(await paces.of(DEVICE, HERE)).toBeUndefined()
  })
})

describe.skipIf(process.platform !== 'linux')('an upload', () => {
  it.each(['/dev/shm', HERE].filter(path => existsSync(path)))(
    'may be written on the calling thread only where no device is waited for (%s)',
    async parent => {
      const root = await mkdtemp(join(parent, 'longshore-paces-'))
      const storage = fileStorage(root)
      const upload = await storage.write(at('/file'), { kind: 'replace' }, call)
      expect(upload.file?.pace !== undefined).toBe(isInMemory(await statfs(root)))
      await upload.commit()
      const appending = await storage.write(at('/file'), { kind: 'append' }, call)
      expect(appending.file?.pace !== undefined).toBe(isInMemory(await statfs(root)))
      await appending.commit()
      await rm(root, { recursive: true })
    },
  )

  it('is known to be in memory on tmpfs and ramfs alone', () => {
    const types = [0x01021994, 0x858458f6, 0xef53, 0x58465342, 0x9123683e, 0x6969, 0x794c7630]
    expect(types.map(type => isInMemory({ type } as never))).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
      false,
    ])
  })
})
