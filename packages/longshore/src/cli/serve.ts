/** `longshore serve`: a server that runs until it is asked to end. */
import { createServer as createCoreServer } from '@longshore/core'
import { createServer } from '../create-server.js'
import { isEverywhere, isLoopback } from './address-kind.js'
import { bannerLines, type Started } from './banner.js'
import { ensureDevCertificate } from './dev-certificate.js'
import type { Io } from './io.js'
import { listen } from './listen.js'
import { jsonLog } from './log/json-log.js'
import { paintFor } from './log/paint.js'
import { ProgressMeter } from './log/progress.js'
import { readableLog } from './log/readable-log.js'
import type { Log } from './log/record.js'
import { EventRecords } from './log/record-of.js'
import { Screen } from './log/screen.js'
import { serverLogger } from './log/server-logger.js'
import { checkPlace, storageOf } from './place.js'
import { preflight } from './preflight.js'
import { renewOnHangup } from './renewal.js'
import { type Served, servedHere } from './served.js'
import { servedByWorkers } from './served-by-workers.js'
import { serverOptions } from './server-options.js'
import type { Settings, TlsSettings } from './settings.js'
import { endOnSignal } from './shutdown.js'
import { readTlsFiles, type TlsFiles } from './tls-files.js'

const REDRAW_MS = 250

/** Serves until a signal ends it; answers with the exit code. Fails with a UsageProblem or StartProblem before it has begun. */
export async function serve(settings: Settings, io: Io, secret?: Started['secret']): Promise<number> {
  const found = await checkPlace(settings)
  await preflight(settings)
  const tls = settings.tls && (await certificateOf(settings.tls, io))
  const screen = new Screen(io.stdout)
  const paint = paintFor(io.stdout, io.env)
  const log = settings.json ? jsonLog(io.stdout, () => io.now()) : readableLog(screen, paint, () => io.now())
  const server = await served(settings, tls, log)
  const watching = watch(server, settings, log)
  const ending = endOnSignal(server, log, io)
  const forgetHangup = renewOnHangup(server, settings, log, io)
  try {
    const listening = await listen(server, settings)
    const started: Started = { settings, listening, tls, ...(secret ? { secret } : {}) }
    if (!settings.json) for (const line of bannerLines(started, paint, io)) screen.line(line)
    const warnings = [...settings.warnings, ...startWarnings(started), ...found]
    for (const message of warnings) log.write({ type: 'warning', message })
    const end = Promise.race([ending.code, server.failed])
    return await withProgress(end, server, settings.json ? undefined : screen, io)
  } catch (error) {
    // A server that is asked to end while it starts does not start, which is no failure.
    if (ending.requested) return await ending.code
    await server.close({ graceMs: 0 })
    throw error
  } finally {
    ending.forget()
    forgetHangup()
    watching.unsubscribe()
  }
}

async function certificateOf(tls: TlsSettings, io: Io): Promise<TlsFiles> {
  if (tls.mode === 'dev') await ensureDevCertificate(tls, io.now())
  return readTlsFiles(tls, io.env)
}

async function served(settings: Settings, tls: TlsFiles | undefined, log: Log): Promise<Served> {
  const logger = serverLogger(log)
  const { workers } = settings
  if (workers !== undefined) return servedByWorkers(settings, tls, workers, logger)
  const create = settings.kernelCopy ? createServer : createCoreServer
  const storage = await storageOf(settings, logger)
  return servedHere(create({ ...serverOptions(settings, tls, storage), logger }))
}

function watch(server: Served, settings: Settings, log: Log): { unsubscribe(): void } {
  const names = new Set(settings.accounts.map(({ name }) => name))
  const guests = settings.anonymous ? ['anonymous', 'ftp'] : []
  const records = new EventRecords(name => names.has(name) || guests.includes(name.toLowerCase()))
  return server.watch(event => {
    const record = records.of(event)
    if (record) log.write(record)
  })
}

/** Shows the running transfers below the log until `end`. */
async function withProgress(
  end: Promise<number>,
  server: Served,
  screen: Screen | undefined,
  io: Io,
): Promise<number> {
  if (!screen?.isTerminal) return end
  const meter = new ProgressMeter()
  let ended = false
  const redraw = async () => {
    const sessions = await server.sessions()
    if (!ended) screen.status(meter.line(sessions, io.now().getTime()))
  }
  const stop = io.every(REDRAW_MS, () => void redraw())
  return end.finally(() => {
    ended = true
    stop()
    screen.status('')
  })
}

function startWarnings({ settings, listening }: Started): string[] {
  const open = listening.some(({ address }) => isEverywhere(address) || !isLoopback(address))
  const inTheClear = settings.tls === undefined || ['optional', 'dev'].includes(settings.tls.mode)
  if (!open || !inTheClear || settings.accounts.length === 0) return []
  return [
    settings.tls
      ? 'clients may still send their passwords in the clear over the network; --tls required forbids it'
      : 'passwords travel in the clear over the network; --tls-cert and --tls-key with --tls required protect them',
  ]
}
