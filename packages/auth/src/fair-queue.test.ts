import { describe, expect, it } from 'vitest'
import { FairQueue } from './fair-queue.js'

function drain(queue: FairQueue<string>): string[] {
  const items: string[] = []
  for (let item = queue.shift(); item !== undefined; item = queue.shift()) items.push(item)
  return items
}

describe('FairQueue', () => {
  it('serves the sources in rotation and each source in order', () => {
    const queue = new FairQueue<string>(10)
    for (const item of ['a1', 'a2', 'a3', 'b1', 'c1', 'b2']) queue.push(item.charAt(0), item)
    expect(drain(queue)).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3'])
  })

  it('turns away the newcomer when the queue is full of its own source', () => {
    const queue = new FairQueue<string>(2)
    expect(queue.push('a', 'a1')).toBeUndefined()
    expect(queue.push('a', 'a2')).toBeUndefined()
    expect(queue.push('a', 'a3')).toBe('a3')
    expect(queue.size).toBe(2)
  })

  it('lets another source displace the latest item of the longest line', () => {
    const queue = new FairQueue<string>(3)
    for (const item of ['a1', 'a2', 'a3']) queue.push('a', item)
    expect(queue.push('b', 'b1')).toBe('a3')
    expect(queue.size).toBe(3)
    expect(drain(queue)).toEqual(['a1', 'b1', 'a2'])
  })

  it('displaces nobody for a source that waits as often as any', () => {
    const queue = new FairQueue<string>(4)
    for (const item of ['a1', 'a2', 'b1', 'b2']) queue.push(item.charAt(0), item)
    expect(queue.push('a', 'a3')).toBe('a3')
    expect(queue.push('c', 'c1')).toBe('a2')
    expect(queue.push('c', 'c2')).toBe('c2')
    expect(drain(queue).sort()).toEqual(['a1', 'b1', 'b2', 'c1'])
  })

  it('forgets an item that is removed, and a source without items', () => {
    const queue = new FairQueue<string>(3)
    for (const item of ['a1', 'b1', 'b2']) queue.push(item.charAt(0), item)
    queue.remove('a', 'a1')
    queue.remove('b', 'b2')
    queue.remove('b', 'b2')
    queue.remove('x', 'x1')
    expect(queue.size).toBe(1)
    expect(drain(queue)).toEqual(['b1'])
    expect(queue.shift()).toBeUndefined()
    expect(queue.size).toBe(0)
  })
})
