import { describe, expect, it } from 'vitest'
import { Line, type Listening } from './line.js'

type Words = {
  readonly asks: { readonly double: { readonly request: number; readonly answer: number } }
  readonly tells: { readonly news: string }
}

/** Two ends, and what was told to them. */
function pair(double: (n: number) => number | Promise<number>) {
  const news: string[] = []
  const listening: Listening<Words> = { asks: { double }, tells: { news: text => void news.push(text) } }
  const left: Line<Words, Words> = new Line((message, _, sent) => {
    queueMicrotask(() => right.receive(JSON.parse(JSON.stringify(message))))
    sent(null)
  }, listening)
  const right: Line<Words, Words> = new Line((message, _, sent) => {
    queueMicrotask(() => left.receive(JSON.parse(JSON.stringify(message))))
    sent(null)
  }, listening)
  return { left, right, news }
}

describe('Line', () => {
  it('answers each question, whatever the order of the answers', async () => {
    const answers: (() => void)[] = []
    const { left } = pair(n => new Promise(resolve => answers.unshift(() => resolve(2 * n))))
    const asked = [left.ask('double', 1), left.ask('double', 2), left.ask('double', 3)]
    await Promise.resolve()
    for (const answer of answers) answer()
    expect(await Promise.all(asked)).toEqual([2, 4, 6])
  })

  it('rejects with the error of the other end, and keeps what kind it was', async () => {
    const { left } = pair(() => {
      throw Object.assign(new TypeError('no'), { code: 'ENO' })
    })
    const error = await left.ask('double', 1).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(TypeError)
    expect(error).toMatchObject({ message: 'no', code: 'ENO' })
  })

  it('tells, and leaves the messages of others alone', async () => {
    const { left, right, news } = pair(n => n)
    for (const foreign of [undefined, null, 'news', 5, {}, { cmd: 'NODE_X' }]) right.receive(foreign)
    left.tell('news', 'a')
    await Promise.resolve()
    expect(news).toEqual(['a'])
  })

  it('rejects what waits and what comes when it breaks', async () => {
    const { left } = pair(() => new Promise(() => {}))
    const asked = left.ask('double', 1)
    left.close(new Error('gone'))
    await expect(asked).rejects.toThrow('gone')
    await expect(left.ask('double', 1)).rejects.toThrow('gone')
    const failures: (Error | null)[] = []
    left.tell('news', 'a', undefined, error => failures.push(error))
    expect(failures).toEqual([new Error('gone')])
  })
})
