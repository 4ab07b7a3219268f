// Random sessions of any commands over a bucket, against a model of the protocol and of files (G7, P-30 to P-37).
import { afterAll, beforeAll } from 'vitest'
import { randomSession } from '../models/lab/random-steps.js'
import { sessionsAgree } from '../models/lab/sessions-agree.js'
import { holdsLater } from '../properties/lab/property.js'
import { describeOnServers } from './lab/servers.js'
import { BucketRoom } from './lab/storage-in.js'

const EFFORT = { few: 12, cost: 5_000, timeoutMs: 60_000 }

describeOnServers('a session of any commands over a bucket', server => {
  let room: BucketRoom
  let runs = 0
  beforeAll(async () => {
    room = await BucketRoom.open(server)
  })
  afterAll(() => room.close())

  holdsLater(
    'agrees with the model, reply by reply and byte by byte (G7)',
    randomSession,
    session => sessionsAgree(session, room.storage({ prefix: `run-${runs++}/` })),
    EFFORT,
  )
})
