// Every fault of the proxy arrives at the client as it should, and at the server or not, as it should.
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Bucket, makeBucket } from '../buckets.js'
import { clientFor } from '../client.js'
import { describeOnServers } from '../servers.js'
import { FaultProxy } from './fault-proxy.js'

describeOnServers('a fault', server => {
  let proxy: FaultProxy
  let bucket: Bucket
  let client: S3Client

  beforeEach(async () => {
    proxy = await FaultProxy.open(server)
    bucket = await makeBucket(server)
    client = clientFor(proxy.server, { maxAttempts: 1 })
  })

  afterEach(async () => {
    client.destroy()
    await proxy.close()
    await bucket.dispose()
  })

  const put = (key: string, bytes: Buffer, abortSignal = new AbortController().signal) =>
    client.send(new PutObjectCommand({ Bucket: bucket.name, Key: key, Body: bytes }), { abortSignal })
  const get = (key: string) => client.send(new GetObjectCommand({ Bucket: bucket.name, Key: key }))
  const LARGE = Buffer.alloc(5 * 1024 ** 2, 'large')

  it.each([
    ['internal-error', 'InternalError', 500],
    ['slow-down', 'SlowDown', 503],
  ] as const)('%s is an answer of S3, and nothing is done', async (fault, name, httpStatusCode) => {
    proxy.fail({ operation: 'PutObject', times: 2 }, fault)
    for (const bytes of [Buffer.from('small'), LARGE])
      await expect(put('a', bytes)).rejects.toMatchObject({ name, $metadata: { httpStatusCode } })
    expect(await bucket.keys()).toEqual([])
    await put('a', LARGE)
    expect(await bucket.keys()).toEqual(['a'])
  })

  it('reset comes before the server has the request', async () => {
    proxy.fail({ operation: 'PutObject', times: 2 }, 'reset')
    for (const bytes of [Buffer.from('small'), LARGE])
      await expect(put('a', bytes)).rejects.toMatchObject({ code: expect.stringMatching(/ECONNRESET|EPIPE/) })
    expect(await bucket.keys()).toEqual([])
  })

  it('lost-answer comes when the server has done it', async () => {
    proxy.fail({ operation: 'PutObject', times: 2 }, 'lost-answer')
    await expect(put('a', Buffer.from('small'))).rejects.toMatchObject({ code: 'ECONNRESET' })
    await expect(put('b', LARGE)).rejects.toMatchObject({ code: 'ECONNRESET' })
    expect(await bucket.keys()).toEqual(['a', 'b'])
    expect((await bucket.get('b')).bytes.equals(LARGE)).toBe(true)
  })

  it('no-answer leaves the client waiting when the server has done it', async () => {
    proxy.fail({ operation: 'PutObject' }, 'no-answer')
    const patience = new AbortController()
    const gate = proxy.hold({ operation: 'PutObject' }, 'answer')
    const waiting = put('a', Buffer.from('small'), patience.signal)
    await gate.arrived
    gate.release()
    expect(await bucket.keys()).toEqual(['a'])
    patience.abort()
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' })
  })

  it.each([
    ['half of it', 'cut-body', LARGE.length / 2],
    ['as many bytes as was said', { kind: 'cut-body', afterBytes: 100_000 }, 100_000],
    ['all but one', { kind: 'cut-body', afterBytes: Number.POSITIVE_INFINITY }, LARGE.length - 1],
    ['no byte', { kind: 'cut-body', afterBytes: 0 }, 0],
  ] as const)('cut-body comes after %s', async (_, fault, most) => {
    await bucket.put('a', LARGE)
    proxy.fail({ operation: 'GetObject' }, fault)
    let received = 0
    const reading = async () => {
      const { Body } = await get('a')
      for await (const chunk of Body as AsyncIterable<Buffer>) received += chunk.length
    }
    await expect(reading()).rejects.toMatchObject({ code: 'ECONNRESET' })
    // A reset overtakes what the client has not taken in yet.
    expect(received).toBeLessThanOrEqual(most)
    expect(received > 0).toBe(most > 0)
  })

  it('cut-body is a lost answer where there is no body', async () => {
    await bucket.put('a', 'bytes')
    proxy.fail({ operation: 'HeadObject' }, 'cut-body')
    const head = client.send(new HeadObjectCommand({ Bucket: bucket.name, Key: 'a' }))
    await expect(head).rejects.toMatchObject({ code: 'ECONNRESET' })
  })

  it('comes to the requests that were meant, and is written down', async () => {
    proxy.fail({ operation: 'PutObject', nth: 2 }, 'slow-down')
    proxy.fail({ operation: ['PutObject', 'GetObject'], nth: 4 }, 'reset')
    proxy.fail({ key: 'special', where: ({ method }) => method === 'PUT', times: 2 }, 'internal-error')
    const outcomes: string[] = []
    for (const key of ['a', 'a', 'special', 'a', 'special', 'special'])
      outcomes.push(
        await put(key, Buffer.from('x')).then(
          () => 'done',
          ({ name, code }) => code ?? name,
        ),
      )
    expect(outcomes).toEqual(['done', 'SlowDown', 'InternalError', 'ECONNRESET', 'InternalError', 'done'])
    expect(proxy.faults.map(({ request, fault }) => `${request.key} ${fault}`)).toEqual([
      'a slow-down',
      'special internal-error',
      'a reset',
      'special internal-error',
    ])
  })

  it('at random is outlasted by a client that tries again', async () => {
    const faults = ['internal-error', 'slow-down', 'reset', 'lost-answer', 'cut-body'] as const
    proxy.disturb({ seed: 3, rate: 0.3, faults })
    const patient = clientFor(proxy.server, { maxAttempts: 20, retryMode: 'standard' })
    for (let index = 0; index < 20; index++) {
      const to = { Bucket: bucket.name, Key: String(index) }
      await patient.send(new PutObjectCommand({ ...to, Body: Buffer.from(`bytes ${index}`) }))
    }
    patient.destroy()
    expect(new Set(proxy.faults.map(({ fault }) => fault)).size).toBeGreaterThan(3)
    expect(proxy.requests).toHaveLength(20 + proxy.faults.length)
    proxy.calm()
    const { Body } = await get('19')
    expect(await Body?.transformToString()).toBe('bytes 19')
  })
})
