/** Whose arguments nobody may see but the command itself (C-19). */
import type { ServerView } from '../server/server-view.js'
import type { AnyCommand } from './command-definition.js'

/** Whether the argument of a command is to be kept from events and interceptors. */
export function isSecret({ secret }: AnyCommand, argument: string | undefined, server: ServerView): boolean {
  return typeof secret === 'function' ? secret(argument, server) : secret === true
}
