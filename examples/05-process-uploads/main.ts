// Uploads are checked while they come, refused before anything is visible, and processed once they are committed.
import { createHash } from 'node:crypto'
import { Transform } from 'node:stream'
import { createServer, definePlugin, memoryStorage, READ_WRITE, StorageError, staticUsers } from 'longshore'
import { filter } from 'rxjs'

const storage = memoryStorage()
const processed: { path: string; sha256: string }[] = []

const intake = definePlugin({
  name: 'intake',
  setup(host) {
    const digests = new Map<string, string>()
    host.onTransfer(async (transfer, next) => {
      if (transfer.direction === 'download') return next()
      const hash = createHash('sha256')
      let infected = false
      transfer.through(
        new Transform({
          transform(chunk: Buffer, _encoding, done) {
            hash.update(chunk)
            infected ||= chunk.includes('EICAR')
            done(null, chunk)
          },
        }),
      )
      const report = await next()
      // The bytes have arrived and nobody can see them yet: throwing here aborts the upload.
      if (infected) throw new StorageError('forbidden', transfer.path)
      digests.set(transfer.path, hash.digest('hex'))
      return report
    })
    const committed$ = host.events$.pipe(
      filter(event => event.type === 'transfer-finished'),
      filter(event => event.direction === 'upload' && event.outcome === 'completed'),
    )
    const subscription = committed$.subscribe(({ path }) => {
      processed.push({ path, sha256: digests.get(path) ?? '' })
      console.log(`to be processed: ${path}`)
    })
    host.onClose(() => subscription.unsubscribe())
  },
})

const server = createServer({
  authenticator: staticUsers([{ name: 'camera', password: 'shutter', storage, permissions: READ_WRITE }]),
  plugins: [intake],
})
const { port } = await server.listen(Number(process.env.PORT ?? 2121))
console.log(`ftp://camera:shutter@localhost:${port}`)

export { processed, server }
