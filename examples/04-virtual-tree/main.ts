// One tree of several storages: a folder of one's own, a shared read-only archive, and an inbox where names starting with a dot are hidden.
import {
  createServer,
  fileStorage,
  guarded,
  memoryStorage,
  mount,
  READ_WRITE,
  readOnly,
  staticUsers,
} from 'longshore'

const home = memoryStorage({ files: { '/todo.txt': 'write more tests' } })
const archive = fileStorage(process.env.FOLDER ?? './archive')
const inbox = memoryStorage({ files: { '/.index': 'internal', '/letter.txt': 'Dear all' } })

const tree = mount({
  '/': home,
  '/archive': readOnly(archive),
  '/inbox': guarded(inbox, (_operation, path) => (path.includes('/.') ? 'hide' : true)),
})

const server = createServer({
  authenticator: staticUsers([
    { name: 'ada', password: 'analytical', storage: tree, permissions: READ_WRITE },
  ]),
})
const { port } = await server.listen(Number(process.env.PORT ?? 2121))
console.log(`ftp://ada:analytical@localhost:${port}`)

export { server }
