/** `longshore doctor`: what clients would be told with these settings, and whether it would work. */
import { existsSync } from 'node:fs'
import type { Io } from '../io.js'
import { paintFor } from '../log/paint.js'
import { resolveName } from '../resolve-name.js'
import type { Settings } from '../settings.js'
import { tryPort } from '../try-port.js'
import { askServer } from './ask-server.js'
import { chosenClients, examine, type Instruments } from './examine.js'
import { explanation, isForThisMachineOnly } from './explanation.js'
import { countOf, reportLines, writeJson } from './report.js'
import { speaksFtp } from './speaks-ftp.js'

/** The instruments that look at this machine. */
function realInstruments(io: Io): Instruments {
  const inContainer = existsSync('/.dockerenv') || io.env.KUBERNETES_SERVICE_HOST !== undefined
  return { tryPort, speaksFtp, resolveName, askServer, inContainer }
}

/** Examines and reports; answers with 1 when something would not work, else 0. `from` chooses clients, as `--from` does. */
export async function doctor(
  settings: Settings,
  from: unknown,
  io: Io,
  instruments = realInstruments(io),
): Promise<number> {
  const clients = chosenClients(settings, from, io)
  const sections = await examine(settings, clients, instruments, io)
  if (settings.json) writeJson(sections, io.stdout)
  else {
    const explained = isForThisMachineOnly(settings) ? [] : explanation(settings, clients)
    for (const line of reportLines(sections, explained, paintFor(io.stdout, io.env)))
      io.stdout.write(`${line}\n`)
  }
  return countOf(sections, 'bad') === 0 ? 0 : 1
}
