// A rename while the server fails at every single request: nothing is ever lost (RFC 959 §4.1.3, RNFR, RNTO; protocol E-06).
import { isStorageError, type StorageError } from '@longshore/storage'
import type { S3Failure } from '@longshore/storage-s3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Bucket, makeBucket } from './lab/buckets.js'
import type { S3Server } from './lab/server.js'
import { describeOnServer } from './lab/servers.js'
import { IN_PARTS, type Objects, RenameTrial } from './watched/rename-trial.js'
import { LOST, REFUSED } from './watched/watched-api.js'

/** How many trials run at the same time. */
const AT_ONCE = 4

const FOLDER: Objects = {
  '/': '',
  '/a': 'a file',
  '/x//y': 'what no name tells of',
  '/.longshore-times/61/1000-00000000000000000000000000000000': '',
  '/deep/er/b': IN_PARTS,
}
const FILE: Objects = { '': IN_PARTS }

type IsHit = (number: number, at: number) => boolean
const once: IsHit = (number, at) => number === at
const fromThenOn: IsHit = (number, at) => number >= at

describeOnServer('Ceph', 'a rename while the server fails', server => {
  describe('of a directory', () => {
    failing(server, FOLDER)
  })
  describe('of a file', () => {
    failing(server, FILE)
  })
})

function failing(server: S3Server, objects: Objects): void {
  let raw: Bucket
  let round = 0

  beforeAll(async () => {
    raw = await makeBucket(server)
  })
  afterAll(() => raw.dispose())

  async function newTrial(): Promise<RenameTrial> {
    const trial = new RenameTrial(raw, `round-${++round}`, objects)
    await trial.prepare()
    return trial
  }

  /** Has a rename fail at its first request, another one at its second, and so on. */
  async function atEach(fault: S3Failure, isHit: IsHit): Promise<void> {
    const unharmed = await newTrial()
    expect(await unharmed.rename()).toBeUndefined()
    expect(await unharmed.sides()).toEqual({ from: [], to: Object.keys(objects).sort() })
    const left = unharmed.bucket.requests.keys()
    const worker = async () => {
      for (const index of left) await failAt(await newTrial(), index + 1, fault, isHit)
    }
    await Promise.all(Array.from({ length: AT_ONCE }, worker))
  }

  async function failAt(trial: RenameTrial, at: number, fault: S3Failure, isHit: IsHit): Promise<void> {
    const failure = await trial.rename(({ number }) => (isHit(number, at) ? fault : undefined))
    const { from, to } = await trial.sides()
    if (failure === undefined) expect([from, to.length]).toEqual([[], Object.keys(objects).length])
    else expect(failure).toSatisfy(isStorageError)
    const twice = objects === FILE ? [] : from.filter(rest => to.includes(rest))
    expect([...trial.leftBehind()]).toEqual(expect.arrayContaining(twice))
    await again(trial)
  }

  /** The same once more: it succeeds, or says that there is something under the new name, or nothing under the old one. */
  async function again(trial: RenameTrial): Promise<void> {
    const failure = await trial.rename()
    const { from } = await trial.sides()
    if (failure === undefined) expect(from).toEqual([])
    else expect(['exists', 'not-found']).toContain((failure as StorageError).code)
  }

  it('loses nothing when any one request is refused', () => atEach(REFUSED, once))
  it('loses nothing when any one answer is lost', () => atEach(LOST, once))
  // What is different between servers is told by single faults.
  if (server.name !== 'Ceph') return
  it('loses nothing when all requests are refused from any one on', () => atEach(REFUSED, fromThenOn))
  it('loses nothing when all answers are lost from any one on', () => atEach(LOST, fromThenOn))
}
