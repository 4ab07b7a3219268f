/** Whether a port can be opened, found out by opening it for a moment. */
import { createServer } from 'node:net'

/** Opens and closes one port; resolves with the system's error, or undefined. */
export type TryPort = (port: number, host: string) => Promise<unknown>

/** Opens a port for real, for nobody else, as data connections do. */
export const tryPort: TryPort = (port, host) =>
  new Promise(resolve => {
    const server = createServer()
    server.once('error', resolve)
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(undefined)))
  })
