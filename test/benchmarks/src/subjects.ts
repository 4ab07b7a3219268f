// What the benchmark can be about: files in a folder of the machine, or files in a bucket.
import { BUCKET_CONTENDERS } from './bucket/contenders.js'
import { startRadosGateway } from './bucket/rados-gateway.js'
import { bucketRowsOf } from './bucket/rows.js'
import { ServedBucket } from './bucket/served-bucket.js'
import type { Comparison } from './comparison.js'
import { ServedFolder } from './fixtures.js'
import { CONTENDERS } from './peers/all-contenders.js'
import type { Contender } from './peers/contender.js'
import { type Row, rowsOf } from './rows.js'
import type { Scale } from './scale.js'

interface Subject {
  readonly contenders: readonly Contender[]
  readonly rowsOf: (scale: Scale) => readonly Row[]
  readonly about: (scale: Scale) => Pick<Comparison, 'subject' | 'serve'>
}

export const FOLDER: Subject = {
  contenders: CONTENDERS,
  rowsOf,
  about: () => ({ serve: () => ServedFolder.take() }),
}

export const BUCKET: Subject = {
  contenders: BUCKET_CONTENDERS,
  rowsOf: bucketRowsOf,
  about: scale => ({
    subject: 'bucket',
    serve: async () => ServedBucket.make(await startRadosGateway(scale)),
  }),
}
