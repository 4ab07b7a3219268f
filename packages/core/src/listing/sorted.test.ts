import { Buffer } from 'node:buffer'
import type { Entry } from '@longshore/storage'
import { describe, expect, it } from 'vitest'
import { isNameShown } from './name-shown.js'
import { compareBytewise, entryBatches, SORTED_AT_MOST } from './sorted.js'

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

async function namesOf(
  source: AsyncIterable<Entry>,
  keep: (entry: Entry) => boolean = () => true,
): Promise<string[]> {
  const names: string[] = []
  for await (const batch of entryBatches(source, keep)) {
    names.push(...batch.map(({ name }) => name))
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
    expect(await namesOf(entries(names))).toEqual(names.reverse())
  })

  it("shows a larger one completely, in the storage's order, from the first names on", async () => {
    const names = [...descending(SORTED_AT_MOST + 700)]
    expect(await namesOf(entries(names))).toEqual(names)
  })

  it('gives the first batch of a huge directory before reading more than the cap and one', async () => {
    let read = 0
    async function* counted(): AsyncGenerator<Entry, void, undefined> {
      for await (const each of entries(descending(100_000))) {
        read++
        yield each
      }
    }
    const batches = entryBatches(counted(), () => true)
    const first = await batches.next()
    expect(first.done).toBe(false)
    expect(read).toBe(SORTED_AT_MOST + 1)
    await batches.return()
  })

  it('gives an empty batch first where what is wanted is rare in a huge directory, and sorts what it finds', async () => {
    const rare = (each: Entry): boolean => each.name.endsWith('0000')
    const batches = entryBatches(entries(descending(100_000)), rare)
    expect(await batches.next()).toEqual({ done: false, value: [] })
    await batches.return()
    expect(await namesOf(entries(descending(100_000)), rare)).toEqual([
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
      entries(descending(10_000), () => {
        closed = true
      }),
      () => true,
    )
    await batches.next()
    await batches.return()
    expect(closed).toBe(true)
  })

  it('gives nothing at all for an empty directory', async () => {
    expect(await namesOf(entries([]))).toEqual([])
  })

  it('lets other work run while it passes over entries that are not wanted', async () => {
    let turns = 0
    let over = false
    const tick = (): void => {
      turns++
      if (!over) setImmediate(tick)
    }
    setImmediate(tick)
    expect(await namesOf(entries(descending(50_000)), () => false)).toEqual([])
    over = true
    expect(turns).toBeGreaterThan(20)
  })

  it('passes on what the storage fails with', async () => {
    async function* failing(): AsyncGenerator<Entry, void, undefined> {
      yield entry('a')
      throw new Error('gone')
    }
    await expect(namesOf(failing())).rejects.toThrow('gone')
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
