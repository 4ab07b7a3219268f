// The process that renames a directory is killed in the middle of it: nothing is lost (protocol E-06).
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { virtualPath } from '@longshore/storage'
import type { S3Operation } from '@longshore/storage-s3'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Bucket, makeBucket } from './lab/buckets.js'
import { describeOnServer } from './lab/servers.js'
import { call } from './lab/storage-in.js'
import { RenameTrial } from './watched/rename-trial.js'

const CHILD = fileURLToPath(new URL('watched/renaming-child.mjs', import.meta.url))
const FILES = Object.fromEntries(
  Array.from({ length: 150 }, (_, index) => [`/${index % 3}/${index}`, `file ${index}`]),
)
const COUNT = Object.keys(FILES).length

describeOnServer('Ceph', 'a rename whose process is killed', server => {
  let raw: Bucket
  let round = 0

  beforeAll(async () => {
    raw = await makeBucket(server)
  })
  afterAll(() => raw.dispose())

  async function prepare(): Promise<RenameTrial> {
    const trial = new RenameTrial(raw, `round-${++round}`, FILES)
    await trial.prepare()
    return trial
  }

  /** Renames in a process of its own, until it has made so many requests of a kind. */
  async function killAt({ top }: RenameTrial, operation: S3Operation, wanted: number): Promise<void> {
    const { endpoint, region, credentials } = server
    const config = { endpoint, region, credentials, forcePathStyle: true }
    const order = JSON.stringify({ config, bucket: raw.name, prefix: top })
    const child = spawn(process.execPath, [CHILD, order], { stdio: ['ignore', 'pipe', 'ignore'] })
    const ended = once(child, 'exit')
    let number = 0
    for await (const line of createInterface({ input: child.stdout }))
      if (line === operation && ++number === wanted) child.kill('SIGKILL')
    expect(await ended).toEqual([null, 'SIGKILL'])
  }

  it('loses nothing while it copies, and can be made again to another name', async () => {
    const trial = await prepare()
    await killAt(trial, 'copy', 30)
    const { from, to } = await trial.sides()
    expect([from.length, to.length < COUNT]).toEqual([COUNT, true])
    expect(await trial.rename()).toMatchObject({ code: 'exists', path: '/to' })
    await trial.bucket
      .storage({ prefix: trial.top })
      .rename(virtualPath('/from'), virtualPath('/other'), call())
    expect((await trial.bucket.below(`${trial.top}/other`)).size).toBe(COUNT)
  })

  it('has everything under the new name once it deletes', async () => {
    const trial = await prepare()
    await killAt(trial, 'deleteMany', 1)
    expect((await trial.sides()).to.length).toBe(COUNT)
  })
})
