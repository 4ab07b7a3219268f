// longshore in a process of its own, or in several, with what the benchmark gives as JSON: host, port, root, user, password, kernelCopy, workers, tls.
import { readFileSync } from 'node:fs'
import { cluster, createServer, fileStorage, staticUsers, tokens } from 'longshore'
import { container } from 'tsyringe'

const {
  host = '127.0.0.1',
  port,
  root,
  user,
  password,
  kernelCopy,
  workers,
  tls,
} = JSON.parse(process.argv[2])
const many = 20_000

function options() {
  const parts = container.createChildContainer()
  if (kernelCopy === false) parts.register(tokens.KERNEL_COPY, { useValue: false })
  return {
    authenticator: staticUsers([{ name: user, password, storage: fileStorage(root) }]),
    limits: { maxSessions: many, maxSessionsPerAddress: many },
    passive: { maxPerAddress: many },
    container: parts,
    ...(tls && { tls: { cert: readFileSync(tls.cert), key: readFileSync(tls.key) } }),
  }
}

const server = workers === undefined ? createServer(options()) : cluster({ workers, server: options })
await server.listen({ port, host })
