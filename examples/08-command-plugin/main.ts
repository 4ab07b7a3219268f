// A plugin with a command, a SITE verb, a FEAT line and a service for every session.
import {
  createServer,
  defineCommand,
  definePlugin,
  memoryStorage,
  none,
  optional,
  path,
  READ_WRITE,
  reply,
  staticUsers,
  token,
} from 'longshore'

const COUNTER = token<{ commands: number }>('example:counter')

const available = defineCommand({
  verb: 'AVBL',
  argument: optional(path()),
  rfc: 'draft-peterson-streamlined-ftp-command-extensions §4',
  help: 'Bytes that are free for uploads.',
  feature: 'AVBL',
  needs: 'space',
  permission: 'list',
  async handle({ storage, argument, session, call }) {
    const space = await storage.space?.(argument ?? session.state.cwd, call)
    return space ? reply(213, String(space.free)) : reply(502, 'Not known here.')
  },
})

const count = defineCommand({
  verb: 'COUNT',
  argument: none,
  rfc: 'SITE',
  help: 'How many commands this session has sent.',
  handle: ({ session }) => reply(200, `${session.resolve(COUNTER).commands} commands so far.`),
})

const housekeeping = definePlugin({
  name: 'housekeeping',
  setup(host) {
    host.provide(COUNTER, () => ({ commands: 0 }), 'session')
    host.onCommand(({ session }, next) => {
      session.resolve(COUNTER).commands++
      return next()
    })
    host.command(available)
    host.site(count)
    host.feature(session => (session.secure ? undefined : 'X-PLEASE-USE-TLS'))
  },
})

const storage = memoryStorage({ maxBytes: 1_000_000 })
const server = createServer({
  authenticator: staticUsers([{ name: 'ada', password: 'analytical', storage, permissions: READ_WRITE }]),
  plugins: [housekeeping],
})
const { port } = await server.listen(Number(process.env.PORT ?? 2121))
console.log(`ftp://ada:analytical@localhost:${port}`)

export { server }
