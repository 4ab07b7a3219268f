import type { Entry } from '@longshore/storage'
import { describe, expect, it } from 'vitest'
import { OpenLines } from './open-lines.js'
import { SORTED_AT_MOST } from './sorted.js'

async function* entries(count: number, closed?: () => void): AsyncGenerator<Entry, void, undefined> {
  try {
    for (let i = 0; i < count; i++) yield { name: `n${i}`, type: 'file', size: 0, modified: new Date(0) }
  } finally {
    closed?.()
  }
}

const nameOf = ({ name }: Entry): string => name

async function groupsOf(lines: OpenLines): Promise<string[]> {
  const groups: string[] = []
  for await (const group of lines) groups.push(group)
  return groups
}

describe('OpenLines', () => {
  it('ends every line with CRLF and groups them', async () => {
    const lines = await OpenLines.open(entries(300), () => true, nameOf)
    const groups = await groupsOf(lines)
    expect(groups).toHaveLength(2)
    expect(groups.join('').split('\r\n')).toHaveLength(301)
    expect(groups.every(group => group.endsWith('\r\n'))).toBe(true)
  })

  it('gives no group at all when there is nothing to show, also in a huge directory', async () => {
    expect(await groupsOf(await OpenLines.open(entries(0), () => true, nameOf))).toEqual([])
    const none = await OpenLines.open(entries(SORTED_AT_MOST * 3), () => false, nameOf)
    expect(await groupsOf(none)).toEqual([])
  })

  it('rejects when the storage refuses at the first pull', async () => {
    async function* refusing(): AsyncGenerator<Entry, void, undefined> {
      yield* []
      throw new Error('refused')
    }
    await expect(OpenLines.open(refusing(), () => true, nameOf)).rejects.toThrow('refused')
  })

  it("closes the storage's listing though nobody iterated, and may be closed again", async () => {
    let closed = 0
    const lines = await OpenLines.open(
      entries(10_000, () => closed++),
      () => true,
      nameOf,
    )
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
    const lines = await OpenLines.open(hanging, () => true, nameOf)
    expect(lines.close()).toBeUndefined()
  })
})
