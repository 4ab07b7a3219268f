import { type Limits, READ_WRITE } from '@longshore/auth'
import { memoryStorage } from '@longshore/storage-memory'
import { describe, expect, it } from 'vitest'
import { Bandwidth, type Mover } from './bandwidth.js'

const FREE = { downloadRate: Number.POSITIVE_INFINITY, uploadRate: Number.POSITIVE_INFINITY }
const storage = memoryStorage()

function mover(name: string, limits?: Limits): Mover {
  return { principal: { name, storage, permissions: READ_WRITE, ...(limits && { limits }) } }
}

describe('Bandwidth', () => {
  it('has no buckets where no limit is set, or one without end', () => {
    const bandwidth = new Bandwidth(FREE, 1, [])
    expect(bandwidth.brakesOf('download', mover('ada'))).toEqual({})
    const endless = mover('ada', { downloadRate: Number.POSITIVE_INFINITY, maxSessions: 1 })
    expect(bandwidth.brakesOf('download', endless)).toEqual({})
  })

  it('has one bucket for a session, one for all sessions of a user, one for the server, in this order', () => {
    const bandwidth = new Bandwidth({ ...FREE, downloadRate: 100 }, 1, [])
    const limits = { downloadRate: 10, userDownloadRate: 50 }
    const [one, other] = [mover('ada', limits), mover('ada', limits)]
    const first = bandwidth.brakesOf('download', one).buckets ?? []
    const second = bandwidth.brakesOf('download', other).buckets ?? []
    expect(first.map(({ bytesPerSecond }) => bytesPerSecond)).toEqual([10, 50, 100])
    expect([first[0] === second[0], first[1] === second[1], first[2] === second[2]]).toEqual([
      false,
      true,
      true,
    ])
  })

  it('keeps the bucket of a session for its next transfer, so that many small ones are no faster', () => {
    const bandwidth = new Bandwidth(FREE, 1, [])
    const session = mover('ada', { uploadRate: 10 })
    const [bucket] = bandwidth.brakesOf('upload', session).buckets ?? []
    expect(bucket).toBeDefined()
    expect(bandwidth.brakesOf('upload', session).buckets?.[0]).toBe(bucket)
  })

  it('counts downloads and uploads apart', () => {
    const bandwidth = new Bandwidth({ downloadRate: 100, uploadRate: 100 }, 1, [])
    const session = mover('ada', { userDownloadRate: 10, userUploadRate: 10 })
    const down = bandwidth.brakesOf('download', session).buckets ?? []
    const up = bandwidth.brakesOf('upload', session).buckets ?? []
    expect(down).toHaveLength(2)
    for (const bucket of down) expect(up).not.toContain(bucket)
  })

  it('has its part of the rates of the server when it is one of several', () => {
    const bandwidth = new Bandwidth({ ...FREE, uploadRate: 100 }, 1 / 4, [])
    expect(bandwidth.brakesOf('upload', mover('ada')).buckets?.[0]?.bytesPerSecond).toBe(25)
  })

  it('forgets users who have gone, and never one who is here', () => {
    const here = mover('ada', { userUploadRate: 10 })
    const bandwidth = new Bandwidth(FREE, 1, [here])
    const [kept] = bandwidth.brakesOf('upload', here).buckets ?? []
    const bucketOf = (name: string) =>
      bandwidth.brakesOf('upload', mover(name, { userUploadRate: 10 })).buckets?.[0]
    const gone = bucketOf('gone')
    expect(bucketOf('gone')).toBe(gone)
    for (let i = 0; i < 200; i++) bucketOf(`guest${i}`)
    expect(bucketOf('gone')).not.toBe(gone)
    expect(bandwidth.brakesOf('upload', here).buckets?.[0]).toBe(kept)
  })
})
