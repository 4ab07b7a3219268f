import { batchesOf, type Entry, namesOf } from '@longshore/storage'
import { describe, expect, it } from 'vitest'
import { OpenLines } from './open-lines.js'
import { entryBatches, type Shown, SORTED_AT_MOST } from './sorted.js'

async function* entries(count: number, closed?: () => void): AsyncGenerator<Entry, void, undefined> {
  try {
    for (let i = 0; i < count; i++) yield { name: `n${i}`, type: 'file', size: 0, modified: new Date(0) }
  } finally {
    closed?.()
  }
}

const nameOf = ({ name }: Entry): string => name

function opened(listing: AsyncIterable<Entry>, keep = (_name: string) => true): Promise<OpenLines> {
  const entries: Shown['entries'] = { batches: () => batchesOf(listing), names: () => namesOf(listing) }
  return OpenLines.open(entryBatches({ entries, keep, inOrder: false }), nameOf)
}

async function groupsOf(lines: OpenLines): Promise<string[]> {
  const groups: string[] = []
  for await (const group of lines) groups.push(group)
  return groups
}

describe('OpenLines', () => {
  it('ends every line with CRLF and groups them', async () => {
    const groups = await groupsOf(await opened(entries(1500)))
    expect(groups).toHaveLength(2)
    expect(groups.join('').split('\r\n')).toHaveLength(1501)
    expect(groups.every(group => group.endsWith('\r\n'))).toBe(true)
  })

  it('gives no group at all when there is nothing to show, also in a huge directory', async () => {
    expect(await groupsOf(await opened(entries(0)))).toEqual([])
    const none = await opened(entries(SORTED_AT_MOST * 3), () => false)
    expect(await groupsOf(none)).toEqual([])
  })

  it('rejects when the storage refuses at the first pull', async () => {
    async function* refusing(): AsyncGenerator<Entry, void, undefined> {
      yield* []
      throw new Error('refused')
    }
    await expect(opened(refusing())).rejects.toThrow('refused')
  })

  it("closes the storage's listing though nobody iterated, and may be closed again", async () => {
    let closed = 0
    const lines = await opened(entries(10_000, () => closed++))
    lines.close()
    lines.close()
    await new Promise(setImmediate)
    expect(closed).toBe(1)
  })

  it('does not wait for a storage that never answers', async () => {
    const hanging: AsyncIterable<Entry> = {
      [Symbol.asyncIterator]() {
        let given = 0
        return {
          next: () => {
            given++
            const value: Entry = { name: `n${given}`, type: 'file', size: 0, modified: new Date(0) }
            return given > SORTED_AT_MOST + 1
              ? new Promise(() => {})
              : Promise.resolve({ done: false, value })
          },
        }
      },
    }
    const lines = await opened(hanging)
    expect(lines.close()).toBeUndefined()
  })
})
