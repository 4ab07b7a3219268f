/** Certificates that were renewed on disk: SIGHUP has them read again, and new sessions are shown them (protocol rule C-17). */
import type { Io } from './io.js'
import { escaped } from './log/escape.js'
import type { Log } from './log/record.js'
import { messageOf } from './problem.js'
import type { Served } from './served.js'
import { secretsOf } from './served-by-workers.js'
import type { Settings, TlsSettings } from './settings.js'
import { readTlsFiles } from './tls-files.js'

/** Listens for SIGHUP until the answer is called; not on a terminal, where the signal says that it was closed. */
export function renewOnHangup(server: Served, { tls }: Settings, log: Log, io: Io): () => void {
  if (!tls || io.stdout.isTTY) return () => {}
  let last = Promise.resolve()
  return io.onHangup(() => {
    last = last.then(() => renew(server, tls, log, io))
  })
}

async function renew(server: Served, settings: TlsSettings, log: Log, { env }: Io): Promise<void> {
  try {
    const files = await readTlsFiles(settings, env)
    await server.renewTls(secretsOf(files))
    const validTo = new Date(files.certificate.validTo).toISOString()
    log.write({ type: 'certificate-renewed', file: settings.certFile, validTo })
  } catch (error) {
    const message = `the certificate stays as it is: ${escaped(messageOf(error))}`
    log.write({ type: 'warning', message })
  }
}
