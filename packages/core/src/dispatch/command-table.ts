/** Verb → definition; FEAT, HELP and the documentation are read from it. */
import { asciiUpper } from './arguments.js'
import type { AnyCommand } from './command-definition.js'

/** A table of commands under their verbs and aliases. Names from outside are looked up in a Map only (C-53). */
export class CommandTable {
  readonly #byName = new Map<string, AnyCommand>()

  constructor(commands: Iterable<AnyCommand> = []) {
    for (const command of commands) this.add(command)
  }

  /** Adds a command; a name that is taken is an Error unless `replace`, and so is a command that could never run. */
  add(command: AnyCommand, options: { readonly replace?: boolean } = {}): void {
    const names = namesOf(command)
    checkSound(command, names)
    const taken = names.find(name => this.#byName.has(name))
    if (taken !== undefined && !options.replace)
      throw new Error(`The command ${taken} is defined twice; pass replace: true to replace it.`)
    for (const name of names) {
      const previous = this.#byName.get(name)
      if (previous) this.remove(previous.verb)
    }
    for (const name of names) this.#byName.set(name, command)
  }

  /** Takes a command and its aliases out. */
  remove(verb: string): void {
    const command = this.#byName.get(verb)
    if (!command) return
    for (const name of namesOf(command)) this.#byName.delete(name)
  }

  /** The command under an upper-case name. */
  get(name: string): AnyCommand | undefined {
    return this.#byName.get(name)
  }

  /** Every command once, in the order of addition. */
  *[Symbol.iterator](): IterableIterator<AnyCommand> {
    yield* new Set(this.#byName.values())
  }
}

/** SITE verbs; same shape, a table of their own. */
export type SiteTable = CommandTable

/** The verb and its aliases. */
export function namesOf(command: AnyCommand): string[] {
  return [command.verb, ...(command.aliases ?? [])]
}

/** Names are looked up in upper case: any other would be added and never found. */
function checkSound({ argument, handle }: AnyCommand, names: readonly unknown[]): void {
  for (const name of names) {
    const sound = typeof name === 'string' && name !== '' && !name.includes(' ') && asciiUpper(name) === name
    if (!sound) throw new TypeError(`The command ${String(name)} needs a name in upper case without spaces.`)
  }
  const verb = String(names[0])
  if (typeof argument?.parse !== 'function')
    throw new TypeError(`The command ${verb} lacks its argument parser.`)
  if (typeof handle !== 'function') throw new TypeError(`The command ${verb} lacks its function handle.`)
}
