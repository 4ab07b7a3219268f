/** A server without a decision to make: a folder, a user and a password that are made for the occasion. */
import { randomInt } from 'node:crypto'
import { mkdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { doctor } from './doctor/doctor.js'
import { hash } from './hash.js'
import type { Io } from './io.js'
import { escaped } from './log/escape.js'
import { runCommand } from './main.js'
import { fileFault, StartProblem } from './problem.js'
import { type GivenFlags, readSettings } from './read-settings.js'
import { serve } from './serve.js'

const USER = 'longshore'
const FOLDER = 'ftp-root'
// Without letters and digits that look alike.
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789'
const WELCOME = `This folder is served by longshore over FTP.

Whatever you put here can be fetched, and what clients upload arrives here.
`

/** Takes what `longshore serve` takes; makes up what is not given. Never rejects. */
export function quickStart(argv: readonly string[], io: Io): Promise<number> {
  return runCommand(
    ['serve', ...argv],
    {
      serve: (root, flags) => serveAtOnce(root, flags, io),
      doctor: async (root, flags) => doctor(await readSettings(root, flags, io, 'doctor'), undefined, io),
      hash: user => hash(user, io),
    },
    io,
  )
}

async function serveAtOnce(root: string | undefined, flags: GivenFlags, io: Io): Promise<number> {
  const { user, users, anonymous, config } = flags
  const folder = root ?? (config === undefined ? await welcomeFolder(io.cwd) : undefined)
  if ([user, users, anonymous, config].some(given => given !== undefined))
    return serve(await readSettings(folder, flags, io), io)
  const password = newPassword()
  const settings = await readSettings(folder, { ...flags, user: [`${USER}:${password}:rw`] }, io)
  // Whoever reads JSON from stdout still has to learn it.
  if (settings.json) io.stderr.write(`password of ${USER}: ${password}\n`)
  return serve(settings, io, { user: USER, password })
}

/** The folder `ftp-root`, made with a file in it if it is not there; one that is there is left as it is. */
async function welcomeFolder(cwd: string): Promise<string> {
  const folder = join(cwd, FOLDER)
  const there = await stat(folder).then(
    () => true,
    () => false,
  )
  if (there) return folder
  try {
    await mkdir(folder)
    await writeFile(join(folder, 'welcome.txt'), WELCOME)
  } catch (error) {
    throw new StartProblem(
      `the folder ${escaped(folder)} cannot be made: ${fileFault(error)}; name another: npm start -- FOLDER`,
    )
  }
  return folder
}

/** Four groups of four, a good 79 bits. */
function newPassword(): string {
  const letter = () => LETTERS[randomInt(LETTERS.length)]
  return Array.from({ length: 4 }, () => Array.from({ length: 4 }, letter).join('')).join('-')
}
