// A program with a cluster, as an app would write it; it is told what to do by lines of JSON and says what happens in the same way.
import nodeCluster from 'node:cluster'
import { createInterface } from 'node:readline'
import { cluster, fileStorage, staticUsers, withLockout } from 'longshore'

const config = JSON.parse(process.argv[2])
const say = message => process.stdout.write(`${JSON.stringify(message)}\n`)

function server({ slot, id, data, logger }) {
  if (config.dies === 'always' || (config.dies === 'replacements' && id > config.workers)) process.exit(3)
  if (config.throws) throw new TypeError(config.throws)
  if (config.logs) logger.warn({ error: new Error('in a field'), slot }, 'from a worker')
  const users = staticUsers(
    config.users.map(user => ({ password: 'secret', storage: fileStorage(config.root), ...user })),
  )
  return {
    authenticator: config.lockout ? withLockout(users, config.lockout) : users,
    ...config.options,
    ...(data?.texts && { texts: data.texts }),
  }
}

const { workers, startMs, data, exec } = config
const ftp = cluster({
  workers,
  server,
  ...(startMs && { startMs }),
  ...(exec && { exec }),
  ...(data && { data }),
  ...(config.logs && { logger: loggerOf() }),
})
if (ftp.role === 'primary') await lead()
else if (config.renews) process.once('SIGUSR2', () => void renew())

async function renew() {
  const closing = ftp.close({ graceMs: 60_000 })
  // What was sent before has been read when the primary answers a message of the channel behind it.
  process.send({ leaving: nodeCluster.worker.id })
  await closing
}

async function lead() {
  if (config.events) ftp.events$.subscribe(event => say({ event }))
  nodeCluster.on('message', (_, message) => message.leaving && say(message))
  const lines = createInterface({ input: process.stdin })
  lines.on('line', line => void obey(JSON.parse(line)).then(verb => verb === 'close' && lines.close()))
  say({ ready: process.pid })
}

async function obey({ verb, n, argument }) {
  try {
    say({ n, answer: (await actions[verb](argument)) ?? null })
  } catch (error) {
    say({ n, error: { name: error.name, message: error.message, code: error.code } })
  }
  return verb
}

const actions = {
  listen: options => ftp.listen(options),
  close: options => ftp.close(options),
  sessions: () => ftp.sessions(),
  sessionCount: () => ftp.sessionCount,
  workers: () => ftp.workers,
  addresses: () => ftp.addresses,
  end: ({ id, text }) => ftp.end(id, text),
  renewTls: certificates => ftp.renewTls(certificates),
}

function loggerOf() {
  const write = level => (fields, message) =>
    say({ log: { level, message, worker: fields.worker, slot: fields.slot, error: fields.error?.message } })
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') }
}
