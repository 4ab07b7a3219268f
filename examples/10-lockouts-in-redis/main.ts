// Servers on several machines that count failed logins together: who guesses at one of them is locked out of all.
import { createServer, memoryStorage, staticUsers, withLockout } from 'longshore'
import { redisAt, redisLockouts } from './redis-lockouts.js'

const redis = redisAt(process.env.REDIS_URL ?? 'redis://localhost:6379')
// While Redis is away the client tries again, and logins are answered 421.
redis.on('error', error => console.error(`Redis: ${error.message}`))
await redis.connect()

const storage = memoryStorage({ files: { '/notes.txt': 'first light\n' } })
const users = staticUsers([{ name: 'ada', password: 'analytical', storage }])
const server = createServer({
  authenticator: withLockout(users, { failures: 3, minutes: 15, state: redisLockouts(redis) }),
})
server.events$.subscribe(event => {
  if (event.type === 'address-banned') console.log(`${event.remoteAddress} is kept out`)
})

const { port } = await server.listen(Number(process.env.PORT ?? 2121))
console.log(`Listening on port ${port}.`)

async function close(): Promise<void> {
  await server.close()
  await redis.close()
}

process.once('SIGTERM', () => void close())
