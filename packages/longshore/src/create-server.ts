/** The front door's way to make a server: core's, with the machine's kernel copy where there is one. */
import {
  createServer as createCoreServer,
  type FtpServer,
  type ServerOptions,
  tokens,
  withDefaultPart,
} from '@longshore/core'
import { kernelCopy } from '@longshore/sendfile'

/**
 * Makes an FTP server that is not listening yet, as `createServer` of @longshore/core does, whose downloads in the clear are copied by the
 * system on Linux. An app that registers `tokens.KERNEL_COPY` (`false` for none) or `tokens.DATA_CHANNELS` in its container decides itself.
 * Throws a TypeError that says what to change when an option is unknown, bad or contradicts another.
 */
export function createServer(options: ServerOptions): FtpServer {
  return createCoreServer(withKernelCopy(options))
}

/** The options with the machine's kernel copy, where there is one and the app has not decided. */
export function withKernelCopy(options: ServerOptions): ServerOptions {
  const copy = kernelCopy()
  if (copy === undefined) return options
  const deciding = [tokens.KERNEL_COPY, tokens.DATA_CHANNELS]
  return withDefaultPart(options, tokens.KERNEL_COPY, copy, deciding)
}
