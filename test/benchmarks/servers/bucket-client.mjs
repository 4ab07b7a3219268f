// A client of the bucket that the benchmark gives, which counts what it sends and tells it at a socket of its own.
import { rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { S3Client } from '@aws-sdk/client-s3'

/** `options` are those of the SDK that a contender has for itself. */
export function bucketClient({ endpoint, region, accessKeyId, secretAccessKey }, countsFile, options = {}) {
  const credentials = { accessKeyId, secretAccessKey }
  const client = new S3Client({ endpoint, region, credentials, forcePathStyle: true, ...options })
  const counts = {}
  client.middlewareStack.add(
    (next, { commandName = 'unknown' }) =>
      request => {
        const kind = commandName.replace(/Command$/, '')
        counts[kind] = (counts[kind] ?? 0) + 1
        return next(request)
      },
    // Inside of what tries again, so that every try counts.
    { step: 'finalizeRequest', priority: 'low', name: 'countRequests' },
  )
  rmSync(countsFile, { force: true })
  createServer(socket => socket.end(JSON.stringify(counts))).listen(countsFile)
  return client
}
