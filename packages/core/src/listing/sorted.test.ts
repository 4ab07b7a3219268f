import { Buffer } from 'node:buffer'
import { batchesOf, type Entry, namesOf } from '@longshore/storage'
import { describe, expect, it } from 'vitest'
import { isNameShown } from './name-shown.js'
import { compareBytewise, entryBatches, nameBatches, type Shown, SORTED_AT_MOST } from './sorted.js'

const MODIFIED = new Date(0)

function entry(name: string): Entry {
  return { name, type: 'file', size: 0, modified: MODIFIED }
}

async function* entries(
  names: Iterable<string>,
  closed?: () => void,
): AsyncGenerator<Entry, void, undefined> {
  try {
    for (const name of names) yield entry(name)
  } finally {
    closed?.()
  }
}

function* descending(count: number): Generator<string> {
  for (let i = count; i > 0; i--) yield String(i).padStart(7, '0')
}

function shown(
  listing: AsyncIterable<Entry>,
  keep: (name: string) => boolean = () => true,
  inOrder = false,
): Shown {
  return { entries: { batches: () => batchesOf(listing), names: () => namesOf(listing) }, keep, inOrder }
}

/** A listing of batches of `size`. */
function inBatches(names: Iterable<string>, size: number): Shown {
  async function* batches<T>(make: (name: string) => T): AsyncGenerator<readonly T[], void, undefined> {
    let batch: T[] = []
    for (const name of names) {
      batch.push(make(name))
      if (batch.length < size) continue
      yield batch
      batch = []
    }
    yield batch
  }
  return {
    entries: { batches: () => batches(entry), names: () => batches(name => name) },
    keep: isNameShown,
    inOrder: true,
  }
}

async function listed(source: AsyncIterable<Entry>, keep?: (name: string) => boolean): Promise<string[]> {
  return all(entryBatches(shown(source, keep)))
}

async function all(batches: AsyncIterable<readonly (Entry | string)[]>): Promise<string[]> {
  const names: string[] = []
  for await (const batch of batches) {
    names.push(...batch.map(each => (typeof each === 'string' ? each : each.name)))
  }
  return names
}

describe('compareBytewise', () => {
  it('orders names as their UTF-8 bytes (P-45)', () => {
    const names = [
      '',
      'a',
      'A',
      'ab',
      'b',
      'é',
      'z',
      '\uffff',
      '\ue000',
      '😀',
      '😁',
      '-',
      ' ',
      '\ud7ff',
      'a😀',
      'a\uffee',
    ]
    const byBytes = [...names].sort((x, y) => Buffer.compare(Buffer.from(x), Buffer.from(y)))
    expect([...names].sort(compareBytewise)).toEqual(byBytes)
  })
})

describe('entryBatches', () => {
  it('sorts a directory of up to the cap', async () => {
    const names = [...descending(SORTED_AT_MOST)]
    expect(await listed(entries(names))).toEqual(names.reverse())
  })

  it("shows a larger one completely, in the storage's order, from the first names on", async () => {
    const names = [...descending(SORTED_AT_MOST + 700)]
    expect(await listed(entries(names))).toEqual(names)
  })

  it('gives the first batch of a huge directory before reading more than the cap and one', async () => {
    let read = 0
    async function* counted(): AsyncGenerator<Entry, void, undefined> {
      for await (const each of entries(descending(100_000))) {
        read++
        yield each
      }
    }
    const batches = entryBatches(shown(counted()))
    const first = await batches.next()
    expect(first.done).toBe(false)
    expect(read).toBe(SORTED_AT_MOST + 1)
    await batches.return()
  })

  it('gives an empty batch first where what is wanted is rare in a huge directory, and sorts what it finds', async () => {
    const rare = (name: string): boolean => name.endsWith('0000')
    const batches = entryBatches(shown(entries(descending(100_000)), rare))
    expect(await batches.next()).toEqual({ done: false, value: [] })
    await batches.return()
    expect(await listed(entries(descending(100_000)), rare)).toEqual([
      '0010000',
      '0020000',
      '0030000',
      '0040000',
      '0050000',
      '0060000',
      '0070000',
      '0080000',
      '0090000',
      '0100000',
    ])
  })

  it("closes the storage's listing when it is closed itself", async () => {
    let closed = false
    const batches = entryBatches(
      shown(
        entries(descending(10_000), () => {
          closed = true
        }),
      ),
    )
    await batches.next()
    await batches.return()
    expect(closed).toBe(true)
  })

  it('gives nothing at all for an empty directory', async () => {
    expect(await listed(entries([]))).toEqual([])
  })

  it('lets other work run while it passes over entries that are not wanted', async () => {
    let turns = 0
    let over = false
    const tick = (): void => {
      turns++
      if (!over) setImmediate(tick)
    }
    setImmediate(tick)
    expect(await listed(entries(descending(50_000)), () => false)).toEqual([])
    over = true
    expect(turns).toBeGreaterThan(20)
  })

  it('passes on what the storage fails with', async () => {
    async function* failing(): AsyncGenerator<Entry, void, undefined> {
      yield entry('a')
      throw new Error('gone')
    }
    await expect(listed(failing())).rejects.toThrow('gone')
  })
})

describe('batches of a storage that lists in order', () => {
  it.each([1, 10, 127, 128, 1000, 1024, 5000])(
    'has each entry once, in its order, from batches of %i',
    async size => {
      const names = [...descending(5000), 'not\nshown']
      expect(await all(entryBatches(inBatches(names, size)))).toEqual(names.slice(0, -1))
      expect(await all(nameBatches(inBatches(names, size)))).toEqual(names.slice(0, -1))
    },
  )

  it('gives the first batch when some lines are there, without waiting for what might have to be sorted', async () => {
    let read = 0
    function* counted(): Generator<string> {
      for (const name of descending(100_000)) {
        read++
        yield name
      }
    }
    const batches = entryBatches(inBatches(counted(), 200))
    expect((await batches.next()).value).toHaveLength(200)
    expect(read).toBe(200)
    await batches.return()
  })

  it('makes batches of bounded size of whatever the storage gives', async () => {
    for (const size of [1, 100_000]) {
      for await (const batch of nameBatches(inBatches(descending(20_000), size))) {
        expect(batch.length).toBeLessThanOrEqual(1024)
      }
    }
  })

  it('keeps nobody waiting for names that are not shown', async () => {
    const batches = nameBatches(
      inBatches(
        Array.from({ length: 10_000 }, (_, i) => `\n${i}`),
        500,
      ),
    )
    expect(await batches.next()).toEqual({ done: false, value: [] })
    await batches.return()
  })
})

describe('isNameShown', () => {
  it.each(['a', ' a ', 'ä', 'a\\b', '-l', '...', 'a\u0085b', '"'])('shows %j', name => {
    expect(isNameShown(name)).toBe(true)
  })

  it.each(['', '.', '..', 'a/b', 'a\0', 'x\r\n226 ok', 'a\tb', '\u001b[2J', 'a\u007f'])(
    'hides %j: one entry is one line (P-41, C-09)',
    name => {
      expect(isNameShown(name)).toBe(false)
    },
  )
})
