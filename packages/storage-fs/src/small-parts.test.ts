// The small parts: the order of bytes, tables of accounts, identities.
import { lstatSync, type Stats, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { scratchDirectory } from '../test/scratch.js'
import { AccountTable } from './accounts.js'
import { compareBytes } from './byte-order.js'
import { uniqueOf } from './identity.js'
import { virtualTargetOf } from './tree.js'

describe('the order of bytes (P-45)', () => {
  it('is that of UTF-8 for all names', () => {
    const name = fc.string({ unit: 'binary' })
    fc.assert(
      fc.property(name, name, (a, b) => {
        const bytes = Buffer.compare(Buffer.from(a), Buffer.from(b))
        expect(Math.sign(compareBytes(a, b))).toBe(bytes)
      }),
      {
        numRuns: 5000,
        examples: [
          ['\uffff', '\u{10000}'],
          ['\ue000', '\ud7ff'],
          ['a', 'ab'],
          ['', ''],
        ],
      },
    )
  })
})

describe('a table of accounts', () => {
  it('gives names without spaces, and numbers for what it does not know', async () => {
    const file = join(scratchDirectory(), 'accounts')
    writeFileSync(
      file,
      'root:x:0:0::/:/bin/sh\nwith space:x:7:\nbroken\n:x:8:\nname:x:notanumber:\nwww:x:33:\n',
    )
    let now = 0
    const table = new AccountTable(file, () => now)
    await table.refresh()
    expect([0, 33, 7, 8, 1000].map(number => table.nameOf(number))).toEqual(['root', 'www', '7', '8', '1000'])
    writeFileSync(file, 'later:x:1000:\n')
    await table.refresh()
    expect(table.nameOf(1000)).toBe('1000')
    now += 60_000
    await table.refresh()
    expect([table.nameOf(1000), table.nameOf(0)]).toEqual(['later', '0'])
  })

  it('has no names when it cannot be read', async () => {
    const table = new AccountTable(join(scratchDirectory(), 'missing'))
    await table.refresh()
    expect(table.nameOf(0)).toBe('0')
  })
})

describe('the identity of a file', () => {
  const identity = (dev: number, ino: number) => uniqueOf({ dev, ino } as Stats)

  it('is another one for every inode and device', () => {
    const seen = new Set<string | undefined>()
    let count = 0
    for (const dev of [0, 1, 64768, 2 ** 40])
      for (const base of [0, 2 ** 31 - 500, 2 ** 32 - 500, 2 ** 53 - 1001])
        for (let offset = 0; offset < 1000; offset++, count++) seen.add(identity(dev, base + offset))
    expect(seen.size).toBe(count)
    expect(seen.has(undefined)).toBe(false)
  })

  it('is the same each time, and absent where the number is not exact', () => {
    const stats = lstatSync('.')
    expect(uniqueOf(stats)).toBe(uniqueOf(lstatSync('.')))
    expect(identity(1, 2 ** 53)).toBeUndefined()
  })
})

describe('where a link leads, as a virtual path (P-40)', () => {
  const roots = ['/srv/files', '/mnt/real']

  it.each([
    ['file', ['a'], '/a/file'],
    ['../x', ['a', 'b'], '/a/x'],
    ['./x//y/.', [], '/x/y'],
    ['..', ['a'], '/'],
    ['../..', ['a'], undefined],
    ['../../srv/files/x', ['a'], undefined],
    ['/srv/files', ['a'], '/'],
    ['/srv/files/x/../y', ['a'], '/y'],
    ['/mnt/real/x', ['a'], '/x'],
    ['/srv/files/../x', ['a'], undefined],
    ['/srv/filesystem/x', ['a'], undefined],
    ['/etc/passwd', [], undefined],
  ])('%s in /%s is %s', (text, directory, target) => {
    expect(virtualTargetOf(text, directory, roots)).toBe(target)
  })
})
