// A program that uses node:cluster for something of its own, and has a cluster of FTP beside it.
import nodeCluster from 'node:cluster'
import { fileURLToPath } from 'node:url'
import { cluster, memoryStorage, staticUsers } from 'longshore'

const path = name => fileURLToPath(new URL(name, import.meta.url))
const said = worker => new Promise(resolve => worker.once('message', resolve))

if (nodeCluster.isPrimary) {
  nodeCluster.setupPrimary({ exec: path('own-worker.mjs'), args: ['own'] })
  const settings = JSON.stringify(nodeCluster.settings)
  const before = nodeCluster.fork()
  const first = await said(before)
  const ftp = cluster({ workers: 2, exec: path('beside.mjs') })
  const { port } = await ftp.listen({ port: 0, host: '127.0.0.1' })
  const second = await said(nodeCluster.fork())
  const ours = ftp.workers.map(({ id }) => id)
  const kept = JSON.stringify(nodeCluster.settings) === settings
  await ftp.close()
  const left = Object.values(nodeCluster.workers).length
  process.stdout.write(JSON.stringify({ first, second, ours, kept, left, listened: port > 0 }))
  for (const worker of Object.values(nodeCluster.workers)) worker.kill()
} else {
  const users = [{ name: 'alice', password: 'secret', storage: memoryStorage() }]
  cluster({ server: () => ({ authenticator: staticUsers(users) }) })
}
