// Runs a server, as built, inside a namespace: settings as JSON in the first argument, events as JSON lines on the output, closed when the input ends.
import { readFileSync } from 'node:fs'
import { READ_WRITE, staticUsers } from '@longshore/auth'
import { createServer } from '@longshore/core'
import { fileStorage } from '@longshore/storage-fs'

const { folder, listen, certificate, options } = JSON.parse(process.argv[2])
const user = { name: 'ada', password: 'lovelace', storage: fileStorage(folder), permissions: READ_WRITE }
const tls = certificate && { cert: readFileSync(certificate.cert), key: readFileSync(certificate.key) }
const server = createServer({
  ...options,
  authenticator: staticUsers([user]),
  ...(tls && { tls: { ...tls, ...options.tls } }),
})
server.events$.subscribe(({ session, error, ...event }) =>
  say({
    ...event,
    ...(session && { session: session.id, client: session.remotePort }),
    ...(error && { error: String(error) }),
  }),
)
for (const address of listen) await server.listen(address)
say({ type: 'ready' })
process.stdin.resume().on('end', () => {
  setTimeout(() => process.exit(1), 8_000).unref()
  void server.close()
})

function say(event) {
  process.stdout.write(`${JSON.stringify(event)}\n`)
}
