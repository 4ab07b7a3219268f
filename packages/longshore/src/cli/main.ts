/** One run of the command line: arguments in, exit code out. */
import { CommanderError } from 'commander'
import { commandProblem } from './command-problem.js'
import { doctor } from './doctor/doctor.js'
import { hash } from './hash.js'
import type { Io } from './io.js'
import { escaped } from './log/escape.js'
import { messageOf, StartProblem, UsageProblem } from './problem.js'
import { type Actions, program } from './program.js'
import { Interrupted } from './read-password.js'
import { readSettings } from './read-settings.js'
import { serve } from './serve.js'

const WRONG_OPTIONS = 2
const CANNOT_WORK = 1
const INTERRUPTED = 130

/** Runs the command in `argv` (without node and script). Never rejects: what goes wrong is one line on stderr and an exit code. */
export function main(argv: readonly string[], io: Io): Promise<number> {
  const actions: Actions = {
    serve: async (root, flags) => serve(await readSettings(root, flags, io), io),
    doctor: async (root, { from, ...flags }) =>
      doctor(await readSettings(root, flags, io, 'doctor'), from, io),
    hash: user => hash(user, io),
  }
  return runCommand(argv.length === 0 ? ['--help'] : argv, actions, io)
}

/** Runs one of `actions`, as `argv` says. Never rejects. */
export async function runCommand(argv: readonly string[], actions: Actions, io: Io): Promise<number> {
  let code = 0
  const commands = program(actions, io, ended => {
    code = ended
  })
  try {
    await commands.parseAsync([...argv], { from: 'user' })
    return code
  } catch (error) {
    return failed(error, io)
  }
}

/** Says in one line what went wrong, and answers with the exit code for it. */
export function failed(error: unknown, io: Io): number {
  if (error instanceof Interrupted) return INTERRUPTED
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0
    return say(commandProblem(error), WRONG_OPTIONS, io)
  }
  if (error instanceof UsageProblem) return say(error.message, WRONG_OPTIONS, io)
  if (error instanceof StartProblem) return say(error.message, CANNOT_WORK, io)
  return say(escaped(messageOf(error)), CANNOT_WORK, io)
}

function say(message: string, code: number, io: Io): number {
  io.stderr.write(`longshore: ${message}\n`)
  return code
}
