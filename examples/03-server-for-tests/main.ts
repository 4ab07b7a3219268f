// An FTP server for your own tests: in memory, on a free port, gone afterwards.
import {
  createServer,
  memoryStorage,
  READ_WRITE,
  type ServerEvent,
  type StorageAdapter,
  staticUsers,
} from 'longshore'

/** What a test gets. */
export interface TestServer extends AsyncDisposable {
  readonly url: string
  readonly storage: StorageAdapter
  /** Everything that has happened, for assertions. */
  readonly events: readonly ServerEvent[]
}

/** Starts a server that holds `files`; `await using` ends it with the test. */
export async function testServer(files: Record<string, string> = {}): Promise<TestServer> {
  const storage = memoryStorage({ files })
  const server = createServer({
    authenticator: staticUsers([{ name: 'test', password: 'test', storage, permissions: READ_WRITE }]),
  })
  const events: ServerEvent[] = []
  server.events$.subscribe(event => events.push(event))
  const { port } = await server.listen(0, '127.0.0.1')
  return {
    url: `ftp://test:test@127.0.0.1:${port}`,
    storage,
    events,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}
