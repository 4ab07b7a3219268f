/** What commander refuses, in one line and without anything that may be a password. */
import type { CommanderError } from 'commander'
import { kebabCase } from './config-file.js'
import { escaped } from './log/escape.js'
import { nearestName } from './nearest-name.js'
import { OPTION_FLAGS } from './options/option-flags.js'

const FLAGS = [
  ...OPTION_FLAGS.map(({ name }) => `--${kebabCase(name)}`),
  '--config',
  '--from',
  '--help',
  '--version',
]
const COMMANDS = ['serve', 'doctor', 'hash', 'help']

/** The line for an error of commander, with the name that was probably meant. */
export function commandProblem({ code, message }: CommanderError): string {
  const [typed = ''] = /(?<=').*(?=')/s.exec(message) ?? []
  if (code === 'commander.unknownOption') {
    const flag = nameOf(typed)
    return `unknown option ${escaped(flag)}; ${advice(nearestName(flag, FLAGS))}`
  }
  if (code === 'commander.unknownCommand')
    return `unknown command ${escaped(typed)}; ${advice(nearestName(typed, COMMANDS))}`
  const line = message
    .replace(/^error: /, '')
    .replace(/\s*\n\s*/g, ' ')
    .replace(/\.$/, '')
  return `${escaped(line)}; ${advice(undefined)}`
}

function advice(nearest: string | undefined): string {
  return nearest === undefined ? 'longshore --help explains what there is' : `did you mean ${nearest}?`
}

/** The option without its value, whether after `=` or right behind a single letter. */
function nameOf(typed: string): string {
  return typed.startsWith('--') ? (typed.split('=', 1)[0] ?? typed) : typed.slice(0, 2)
}
