/** `longshore serve` inside a test. */
import { main } from '../src/cli/main.js'
import { MemoryIo, type MemoryIoOptions } from './memory-io.js'
import { Talk } from './talk.js'
import { temporaryFolder } from './temporary-folder.js'

/** What a test is told of its end by. */
export type WhenFinished = (action: () => void | Promise<void>) => void

/** A server that runs in this process. */
export interface Running {
  readonly io: MemoryIo
  /** The served folder. */
  readonly root: string
  readonly port: number
  /** The exit code, when it has ended. */
  readonly code: Promise<number>
  /** A new client, logged in when a user is given. */
  talk(user?: string, password?: string): Promise<Talk>
}

/** Serves an empty folder with these options, on a free port, until the test has finished. */
export async function running(
  whenFinished: WhenFinished,
  argv: readonly string[],
  options: MemoryIoOptions = {},
): Promise<Running> {
  const root = await temporaryFolder(whenFinished)
  const io = new MemoryIo({ cwd: root, ...options })
  const code = main(['serve', '.', '--port', '0', ...argv], io)
  const ended = code.then(() => Promise.reject(new Error(io.stderr.text)))
  const match = await Promise.race([io.stdout.until(/ftps?:\/\/127\.0\.0\.1:(\d+)|"port":(\d+)/), ended])
  const port = Number(match[1] ?? match[2])
  whenFinished(() => {
    io.signal('SIGTERM')
    io.signal('SIGTERM')
  })
  return {
    io,
    root,
    port,
    code,
    async talk(user, password) {
      const talk = await Talk.to(port, user, password)
      whenFinished(() => talk.close())
      return talk
    },
  }
}
