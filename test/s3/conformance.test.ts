// The storage in a bucket keeps the contract on every server, with both policies for partial files.

import { storageConformance } from '@longshore/storage/testing'
import { afterAll, beforeAll } from 'vitest'
import { describeOnServer, describeOnServers } from './lab/servers.js'
import { BucketRoom } from './lab/storage-in.js'

const operations = ['makeDirectory', 'removeDirectory', 'rename', 'copy', 'setModified', 'checksum'] as const
// Longer than a page, so that listings have to go on.
const common = { listingSize: 1100, timeoutMs: 60_000 }

describeOnServers('s3Storage', server => {
  let room: BucketRoom
  let count = 0
  beforeAll(async () => {
    room = await BucketRoom.open(server)
  })
  // Thousands of objects, one after the other where the server is slow.
  afterAll(() => room.close(), 180_000)

  storageConformance('it', () => room.storage({ prefix: `case-${count++}` }), { ...common, operations })
})

describeOnServer('Ceph', 's3Storage with partial: discard and times: stored', server => {
  let room: BucketRoom
  let count = 0
  beforeAll(async () => {
    room = await BucketRoom.open(server)
  })
  afterAll(() => room.close())

  const options = { partial: 'discard', times: 'stored' } as const
  storageConformance('it', () => room.storage({ prefix: `case-${count++}`, ...options }), {
    ...common,
    partial: 'discard',
    operations: operations.filter(operation => operation !== 'setModified'),
  })
})
