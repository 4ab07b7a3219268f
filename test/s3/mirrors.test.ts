// Programs that move whole trees, and keep times, with their files in a bucket.
import { afterAll, beforeAll } from 'vitest'
import { Harbour } from '../clients/lab/harbour.js'
import { describeMovers } from '../clients/lab/movers.js'
import { storageShelf } from '../clients/lab/shelf.js'
import { describeOnServer } from './lab/servers.js'
import { BucketRoom } from './lab/storage-in.js'

describeOnServer('Ceph', 'Trees in a bucket', server => {
  let harbour: Harbour
  beforeAll(async () => {
    harbour = await Harbour.open()
  })
  afterAll(() => harbour.close())

  const shelf = async () => {
    const room = await BucketRoom.open(server)
    return storageShelf(room.storage(), () => room.close())
  }
  describeMovers({ mode: 'EPSV', tls: 'clear', family: 4 }, { harbour: () => harbour, shelf, files: 150 })
})
