// Streams of adapters and plugins that do what streams should not (C-39).
import { EventEmitter } from 'node:events'
import { PassThrough, Readable, Writable } from 'node:stream'
import { afterEach, describe, expect, it } from 'vitest'
import { Pairs } from '../test/pairs.js'
import { bytesFrom, movement, sourceOf } from '../test/peers.js'

const pairs = new Pairs()
afterEach(() => pairs.closeAll())

async function send(stream: () => Readable, more = {}) {
  const { connection, client } = await pairs.open({}, { closeMs: 50 })
  client.once('end', () => client.end())
  const received = bytesFrom(client).then(String, () => '')
  await connection.send({ stream }, movement(more))
  return received
}

async function receive(sink: () => Writable, more = {}) {
  const { connection, client } = await pairs.open({ direction: 'receive' }, { closeMs: 50 })
  client.end('data')
  await connection.receive({ sink }, movement(more))
}

describe('a source', () => {
  it('that throws instead of giving a stream is a failed download', async () => {
    const error = new Error('no stream')
    const broken = () => {
      throw error
    }
    await expect(send(broken)).rejects.toBe(error)
  })

  it.each([undefined, null, {}, 'text', new EventEmitter()])(
    'that gives %s instead of a stream is a failed download',
    async thing => {
      await expect(send(() => thing as never)).rejects.toThrow(TypeError)
    },
  )

  it('that fails twice, and once more when all is over, is failed by its first error', async () => {
    const first = new Error('first')
    const source = new Readable({ read: () => undefined })
    const failing = () => {
      setImmediate(() => {
        source.emit('error', first)
        source.emit('error', new Error('second'))
      })
      return source
    }
    await expect(send(failing)).rejects.toBe(first)
    source.emit('error', new Error('late'))
  })

  it('that fails after a download that succeeded harms nobody', async () => {
    const source = Readable.from(['all of it'])
    expect(await send(() => source)).toBe('all of it')
    source.emit('error', new Error('late'))
  })

  it('that fails without an error is a failed download', async () => {
    const source = new Readable({ read: () => undefined })
    const failing = () => {
      setImmediate(() => source.emit('error'))
      return source
    }
    await expect(send(failing)).rejects.toThrow('a stream failed without an error')
  })

  it('that is destroyed in the middle is a failed download, not a short one', async () => {
    const source = new Readable({ read: () => undefined })
    source.push('half')
    const broken = () => {
      setImmediate(() => source.destroy())
      return source
    }
    await expect(send(broken)).rejects.toThrow('a stream closed before its end')
  })

  it('that gives objects is a failed download', async () => {
    await expect(send(() => Readable.from([{ no: 'bytes' }]))).rejects.toThrow(TypeError)
  })

  it('that never closes does not hold its failure for more than a second', async () => {
    const source = new Readable({ read: () => undefined, destroy: () => undefined })
    const signal = AbortSignal.timeout(10)
    await expect(send(() => source, { signal })).rejects.toMatchObject({ code: 'aborted' })
  })

  it('that throws when it is destroyed is given up all the same', async () => {
    const source = new Readable({ read: () => undefined })
    source.destroy = () => {
      throw new Error('never')
    }
    await expect(send(() => source, { stallMs: 20 })).rejects.toMatchObject({ code: 'stalled' })
  })
})

describe('a sink', () => {
  it('that finishes and never closes has finished', async () => {
    const sink = new Writable({ write: (_chunk, _encoding, done) => done(), destroy: () => undefined })
    await receive(() => sink)
    expect(sink.writableFinished).toBe(true)
  })

  it('that fails in its last step is a failed upload', async () => {
    const error = new Error('quota')
    const sink = new Writable({ write: (_chunk, _encoding, done) => done(), final: done => done(error) })
    await expect(receive(() => sink)).rejects.toBe(error)
  })

  it('that closes without having finished is a failed upload', async () => {
    const sink = new Writable({ write: () => void sink.destroy() })
    await expect(receive(() => sink)).rejects.toThrow('a stream closed before its end')
  })

  it('that fails after the upload harms nobody', async () => {
    const sink = new Writable({ write: (_chunk, _encoding, done) => done() })
    await receive(() => sink)
    expect(() => sink.emit('error', new Error('late'))).not.toThrow()
  })

  it('that throws while it writes is a failed upload', async () => {
    const error = new Error('thrown')
    const sink = new Writable({
      write: () => {
        throw error
      },
    })
    await expect(receive(() => sink)).rejects.toBe(error)
  })
})

describe('a transform', () => {
  it('that was destroyed before its turn is a failed movement', async () => {
    const through = new PassThrough()
    through.destroy()
    const { connection } = await pairs.open()
    await expect(connection.send(sourceOf('data'), movement({ through: [through] }))).rejects.toThrow(
      'a stream closed before its end',
    )
  })
})
