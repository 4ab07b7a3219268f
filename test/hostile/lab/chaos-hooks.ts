// Every place where foreign code runs inside a server, by the contracts: one that is new there does not compile here until somebody has thought of it (C-39, G30).
import { type Authenticator, type Door, READ_WRITE } from '@longshore/auth'
import {
  defineCommand,
  definePlugin,
  type Logger,
  none,
  type PluginHost,
  reply,
  type ServerOptions,
} from '@longshore/core'
import type { Source, StorageAdapter, Upload } from '@longshore/storage'
import { memoryStorage } from '@longshore/storage-memory'

/** What the foreign code does when it is called. */
export type Deed = (...parameters: unknown[]) => never

/** Options in which one place misbehaves. */
export type Hook = (deed: Deed) => Partial<ServerOptions>

/** Nothing of the app is called there. */
const NO_CODE = undefined
type Hooks<Key extends PropertyKey> = Readonly<Record<Key, Hook | typeof NO_CODE>>

/** What the dialogue finds. */
export function files(): StorageAdapter {
  return memoryStorage({ files: { '/a.txt': 'hello', '/d/b.txt': 'x' } })
}

function letsIn(storage: StorageAdapter): Authenticator {
  return {
    authenticate: async () => ({
      granted: true,
      principal: { name: 'ada', storage, permissions: READ_WRITE },
    }),
  }
}

const within = (changed: object, storage: StorageAdapter = files()): Partial<ServerOptions> => ({
  authenticator: letsIn(Object.assign(Object.create(storage) as StorageAdapter, changed)),
})

function plugin(setup: (host: PluginHost) => void): Partial<ServerOptions> {
  return { plugins: [definePlugin({ name: 'chaos', setup })] }
}

const commandOf = (handle: Deed) =>
  defineCommand({ verb: 'BOOM', argument: none, rfc: 'none', help: 'Goes wrong.', handle })

const PLUGIN_HOST: Hooks<keyof PluginHost> = {
  command: deed => plugin(host => host.command(commandOf(deed))),
  site: deed => plugin(host => host.site(commandOf(deed))),
  feature: deed => plugin(host => host.feature(deed)),
  onLogin: deed => plugin(host => host.onLogin(deed)),
  onTransfer: deed => plugin(host => host.onTransfer(deed)),
  onCommand: deed => plugin(host => host.onCommand(deed)),
  provide: deed =>
    plugin(host => {
      const token = Symbol('chaos')
      host.provide(token as never, deed, 'session')
      host.command(
        commandOf((({ session }: never) => (session as Session).resolve(token)) as unknown as Deed),
      )
    }),
  onClose: deed => plugin(host => host.onClose(deed)),
  events$: deed => plugin(host => void host.events$.subscribe(deed)),
  // The app's own, below.
  logger: NO_CODE,
}

interface Session {
  resolve(token: symbol): unknown
}

const AUTHENTICATOR: Hooks<keyof Authenticator> = {
  authenticate: deed => ({ authenticator: { authenticate: deed } }),
  challenge: deed => ({ authenticator: { ...letsIn(files()), challenge: deed } }),
  // Its methods, below.
  door: NO_CODE,
}

const DOOR: Hooks<keyof Door> = {
  keptOutFor: deed => withDoor({ keptOutFor: deed }),
  offended: deed => withDoor({ offended: deed }),
  onBan: deed => withDoor({ onBan: deed }),
}

function withDoor(changed: Partial<Door>): Partial<ServerOptions> {
  const door: Door = { keptOutFor: () => 0, offended: () => {}, onBan: () => () => {}, ...changed }
  return { authenticator: { ...letsIn(files()), door } }
}

const STORAGE: Hooks<keyof StorageAdapter> = {
  traits: NO_CODE,
  stat: stat => within({ stat }),
  list: list => within({ list }),
  read: read => within({ read }),
  write: write => within({ write }),
  remove: remove => within({ remove }),
  makeDirectory: makeDirectory => within({ makeDirectory }),
  removeDirectory: removeDirectory => within({ removeDirectory }),
  rename: rename => within({ rename }),
  // Commands of plugins may ask for these three, none of the server's does.
  copy: NO_CODE,
  setModified: setModified => within({ setModified }),
  setMode: setMode => within({ setMode }),
  checksum: NO_CODE,
  space: NO_CODE,
}

const SOURCE: Hooks<keyof Source> = {
  size: NO_CODE,
  file: NO_CODE,
  stream: stream => withSource({ stream }),
  close: close => withSource({ close }),
}

function withSource(changed: Partial<Source>): Partial<ServerOptions> {
  const inner = files()
  const read: StorageAdapter['read'] = async (...call) => {
    const source = await inner.read(...call)
    const { size } = source
    const kept = { stream: () => source.stream(), close: () => source.close() }
    return { ...(size !== undefined && { size }), ...kept, ...changed }
  }
  return within({ read }, inner)
}

const UPLOAD: Hooks<keyof Upload> = {
  file: NO_CODE,
  sink: sink => withUpload({ sink }),
  commit: commit => withUpload({ commit }),
  abort: abort => withUpload({ abort }),
}

function withUpload(changed: Partial<Upload>): Partial<ServerOptions> {
  const inner = files()
  const write: StorageAdapter['write'] = async (...call) => {
    const upload = await inner.write(...call)
    return {
      sink: () => upload.sink(),
      commit: () => upload.commit(),
      abort: (...why) => upload.abort(...why),
      ...changed,
    }
  }
  return within({ write }, inner)
}

const LOGGER: Hooks<keyof Logger> = {
  debug: debug => withLogger('debug', debug),
  info: info => withLogger('info', info),
  warn: warn => withLogger('warn', warn),
  error: error => withLogger('error', error),
}

/** A plugin writes there: the server itself has little to say. */
function withLogger(level: keyof Logger, deed: Deed): Partial<ServerOptions> {
  const chatty = plugin(host =>
    host.command(
      commandOf((() => {
        host.logger[level]({}, 'boom')
        return reply(200, 'Written.')
      }) as unknown as Deed),
    ),
  )
  return { ...chatty, logger: { ...QUIET, [level]: deed } }
}

const QUIET: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

const OPTIONS: Hooks<keyof ServerOptions> = {
  // Those with tables of their own.
  authenticator: NO_CODE,
  plugins: NO_CODE,
  logger: NO_CODE,
  // Data only.
  tls: NO_CODE,
  timeouts: NO_CODE,
  limits: NO_CODE,
  networks: NO_CODE,
  texts: NO_CODE,
  container: NO_CODE,
  passive: address => ({ passive: { address } }),
  active: allow => ({ active: { allow } }),
}

const PASSIVE: Hooks<keyof Exclude<ServerOptions['passive'], false | undefined>> = {
  ports: NO_CODE,
  sharing: NO_CODE,
  unusedMs: NO_CODE,
  maxPerAddress: NO_CODE,
  address: address => ({ passive: { address } }),
  randomInt: randomInt => ({ passive: { randomInt, ports: [50_000, 50_999] } }),
}

const TABLES = {
  'a plugin': PLUGIN_HOST,
  'an authenticator': AUTHENTICATOR,
  'a door': DOOR,
  'a storage': STORAGE,
  'a source': SOURCE,
  'an upload': UPLOAD,
  'a logger': LOGGER,
  'the options': OPTIONS,
  'the passive options': PASSIVE,
}

/** All of them, by where they are. */
export const HOOKS: readonly (readonly [string, Hook])[] = Object.entries(TABLES).flatMap(([where, table]) =>
  Object.entries<Hook | undefined>(table).flatMap(([name, hook]) =>
    hook ? [[`${name} of ${where}`, hook] as const] : [],
  ),
)
