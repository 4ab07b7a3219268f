// A process that renames a directory of a bucket, says every request, and is killed by the one who started it.
import { S3Client } from '@aws-sdk/client-s3'
import { virtualPath } from '@longshore/storage'
import { s3Storage, sdkApi } from '@longshore/storage-s3'

const { config, bucket, prefix } = JSON.parse(process.argv[2])
const api = sdkApi(new S3Client(config))
const said = Object.fromEntries(
  Object.entries(api).map(([operation, ask]) => [
    operation,
    (input, options) => {
      process.stdout.write(`${operation}\n`)
      return ask(input, options)
    },
  ]),
)
const storage = s3Storage({ client: said, bucket, prefix })
const call = { signal: new AbortController().signal, caller: { name: 'child' } }
await storage.rename(virtualPath('/from'), virtualPath('/to'), call)
