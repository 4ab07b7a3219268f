/** The commands and options as commander knows them. */
import { Command, Option } from 'commander'
import { ABOUT_ALL, ABOUT_DOCTOR, ABOUT_HASH, ABOUT_SERVE } from './help-text.js'
import type { Io } from './io.js'
import type { OptionFlag } from './options/option-flag.js'
import { OPTION_FLAGS } from './options/option-flags.js'
import type { GivenFlags } from './read-settings.js'
import { version } from './version.js'

/** What the commands do; each answers with the exit code. */
export interface Actions {
  serve(root: string | undefined, flags: GivenFlags): Promise<number>
  doctor(root: string | undefined, flags: GivenFlags): Promise<number>
  hash(user: string | undefined): Promise<number>
}

const WIDEST_HELP = 110
const NOT = '--no-'

/** The program; `ended` is called with the exit code of the command that ran. Parsing throws a CommanderError instead of exiting. */
export function program(actions: Actions, io: Io, ended: (code: number) => void): Command {
  const all = frame(io)
  withServerOptions(all.command('serve'))
    .summary('serve a folder or a bucket until it is ended')
    .description("Serves a folder, or s3://bucket/prefix: it is every user's /.")
    .addHelpText('after', ABOUT_SERVE)
    .action(async (root: string | undefined, flags: GivenFlags) => ended(await actions.serve(root, flags)))
  withServerOptions(all.command('doctor'))
    .summary('say what clients would be told, and whether it would work')
    .description(
      'Says what a client in each network would be told with these settings, and whether it would work.',
    )
    .addOption(fromOption())
    .addHelpText('after', ABOUT_DOCTOR)
    .action(async (root: string | undefined, flags: GivenFlags) => ended(await actions.doctor(root, flags)))
  all
    .command('hash')
    .summary('make the hash of a password, for a users file')
    .description('Makes the hash of a password.')
    .option('--user <name>', 'print a whole line for the users file')
    .addHelpText('after', ABOUT_HASH)
    .action(async ({ user }: { readonly user?: string }) => ended(await actions.hash(user)))
  return all
}

function frame(io: Io): Command {
  return new Command('longshore')
    .description('An FTP server for a folder or a bucket.')
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'explain a command')
    .exitOverride()
    .showSuggestionAfterError(false)
    .configureOutput({
      writeOut: text => io.stdout.write(text),
      writeErr: () => {},
      getOutHelpWidth: () => Math.min(WIDEST_HELP, io.stdout.columns),
      getOutHasColors: () => false,
    })
    .addHelpText('after', ABOUT_ALL)
}

function fromOption(): Option {
  const help = 'look only at these clients: loopback, lan, internet, an address or a CIDR; repeatable'
  return repeated(new Option('--from <client>', help).helpGroup('Clients:'))
}

function withServerOptions(command: Command): Command {
  command.argument('[root]', 'the folder, or s3://bucket/prefix; may also stand in the configuration file')
  for (const flag of OPTION_FLAGS) {
    // Without its opposite, which takes back what a configuration file says, a negation would count as given.
    if (flag.flag.startsWith(NOT)) command.addOption(new Option(flag.flag.replace(NOT, '--')).hideHelp())
    command.addOption(optionOf(flag))
  }
  const config = new Option('--config <file>', 'these options from a YAML or JSON file')
  return command.addOption(config.helpGroup('Settings and output:'))
}

function optionOf({ flag, help, group, repeatable = false }: OptionFlag): Option {
  const option = new Option(flag, repeatable ? `${help}; repeatable` : help).helpGroup(group)
  return repeatable ? repeated(option) : option
}

function repeated(option: Option): Option {
  return option.argParser((value: string, before?: string[]) => [...(before ?? []), value])
}
