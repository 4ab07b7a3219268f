import { Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { describe, expect, it } from 'vitest'
import { metered } from './metered.js'

function keeping(more: ConstructorParameters<typeof Writable>[0] = {}) {
  const chunks: string[] = []
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk.toString())
      done()
    },
    ...more,
  })
  return { sink, chunks }
}

/** Lets `left` bytes pass. */
function allowance(left: number) {
  return (count: number) => {
    left -= count
    return left < 0 ? new Error('too much') : undefined
  }
}

describe('a metered sink', () => {
  it('takes what it may, and nothing of the chunk that is too much', async () => {
    const { sink, chunks } = keeping()
    metered(sink, allowance(5))
    sink.write('abc')
    sink.write('de')
    sink.write('f')
    await expect(finished(sink)).rejects.toThrow('too much')
    expect(chunks).toEqual(['abc', 'de'])
  })

  it('waits for an answer that takes its time, and keeps the order', async () => {
    const { sink, chunks } = keeping()
    metered(sink, async () => {
      await new Promise(setImmediate)
      return undefined
    })
    for (const chunk of ['a', 'b', 'c']) sink.write(chunk)
    sink.end()
    await finished(sink)
    expect(chunks).toEqual(['a', 'b', 'c'])
  })

  it('fails with what the asking fails with', async () => {
    const { sink } = keeping()
    metered(sink, () => Promise.reject(new Error('nobody answers')))
    sink.write('a')
    await expect(finished(sink)).rejects.toThrow('nobody answers')
  })

  it('writes nothing into a sink that was destroyed while it was asked about', async () => {
    const { sink, chunks } = keeping()
    const answers: (() => void)[] = []
    metered(sink, () => new Promise(resolve => answers.push(() => resolve(undefined))))
    sink.on('error', () => {})
    sink.write('a')
    sink.destroy()
    answers[0]?.()
    await new Promise(setImmediate)
    expect(chunks).toEqual([])
  })

  it('counts chunks that are written together, and text in its encoding', async () => {
    const asked: number[] = []
    const { sink } = keeping({
      decodeStrings: false,
      writev: (_chunks, done) => void setImmediate(done),
    })
    metered(sink, count => {
      asked.push(count)
      return undefined
    })
    sink.cork()
    sink.write('é')
    sink.write('ff', 'hex')
    sink.uncork()
    sink.end()
    await finished(sink)
    expect(asked).toEqual([3])
  })
})
