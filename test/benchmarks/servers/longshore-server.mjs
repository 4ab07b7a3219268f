// longshore in a process of its own, with what the benchmark gives as JSON: port, root, user, password, kernelCopy, tls.
import { readFileSync } from 'node:fs'
import { createServer, fileStorage, staticUsers, tokens } from 'longshore'
import { container } from 'tsyringe'

const { port, root, user, password, kernelCopy, tls } = JSON.parse(process.argv[2])
const many = 20_000
const parts = container.createChildContainer()
if (kernelCopy === false) parts.register(tokens.KERNEL_COPY, { useValue: false })

const server = createServer({
  authenticator: staticUsers([{ name: user, password, storage: fileStorage(root) }]),
  limits: { maxSessions: many, maxSessionsPerAddress: many },
  passive: { maxPerAddress: many },
  container: parts,
  ...(tls && { tls: { cert: readFileSync(tls.cert), key: readFileSync(tls.key) } }),
})
await server.listen({ port, host: '127.0.0.1' })
