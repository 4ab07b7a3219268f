// longshore on a bucket in a process of its own, with what the benchmark gives as JSON: host, port, user, password, bucket, countsFile.
import { s3Storage } from '@longshore/storage-s3'
import { createServer, staticUsers } from 'longshore'
import { bucketClient } from './bucket-client.mjs'

const { host, port, user, password, bucket, countsFile } = JSON.parse(process.argv[2])
const storage = s3Storage({ client: bucketClient(bucket, countsFile), bucket: bucket.name })
const server = createServer({ authenticator: staticUsers([{ name: user, password, storage }]) })
await server.listen({ port, host })
