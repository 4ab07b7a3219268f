/** What every option may hold, the same on the command line and in a configuration file. */
import * as v from 'valibot'
import { UsageProblem } from '../problem.js'
import { type Account, checkedName, checkedPassword, parseUser } from './account.js'
import { parseEndpoint, parseRegion } from './bucket-options.js'
import { parseBytes } from './byte-count.js'
import { parseNetwork } from './network.js'
import {
  parseCountOf,
  parsePort,
  parsePortRange,
  parseSeconds,
  parseSourcePort,
  parseWorkers,
} from './numbers.js'
import { parsePassiveAddress } from './passive-address.js'
import { quoted } from './quoted.js'

const TLS_MODES = ['optional', 'control', 'required', 'implicit', 'dev'] as const

/** When a session must be protected; `implicit`: TLS before the greeting; `dev`: as `optional`, with a certificate of the server's own making. */
export type TlsMode = (typeof TLS_MODES)[number]

/** Every option by its name in a program; the flag is the same name in kebab-case. */
export const OPTION_SCHEMAS = {
  host: listOf(text(checkedHost)),
  port: text(parsePort),
  proxy: listOf(text(parseNetwork)),
  proxyData: text(proxyData),
  user: listOf(text(parseUser)),
  users: v.union([text(nonEmpty), v.array(v.unknown())], 'the name of a file is needed, or a list of users'),
  anonymous: yesOrNo(),
  passivePorts: listOf(text(parsePortRange)),
  passiveAddress: listOf(text(parsePassiveAddress)),
  activeSourcePort: text(parseSourcePort),
  kernelCopy: yesOrNo(),
  tlsCert: text(nonEmpty),
  tlsKey: text(nonEmpty),
  tls: text(tlsMode),
  idleTimeout: text(parseSeconds),
  transferTimeout: text(parseSeconds),
  maxSessions: text(parseCountOf('sessions')),
  maxSessionsPerUser: text(parseCountOf('sessions')),
  connectionRate: text(parseCountOf('connections in a minute')),
  commandRate: text(parseCountOf('commands in a second')),
  maxTransfers: text(parseCountOf('transfers')),
  maxTransfersPerUser: text(parseCountOf('transfers')),
  downloadRate: text(parseBytes),
  uploadRate: text(parseBytes),
  maxFileSize: text(parseBytes),
  allow: listOf(text(parseNetwork)),
  deny: listOf(text(parseNetwork)),
  workers: text(parseWorkers),
  s3Endpoint: text(parseEndpoint),
  s3Region: text(parseRegion),
  s3PathStyle: yesOrNo(),
  json: yesOrNo(),
}

/** The name of an option. */
export type OptionName = keyof typeof OPTION_SCHEMAS

/** Options as they were understood; absent ones were not given. */
export type OptionValues = { readonly [Name in OptionName]?: v.InferOutput<(typeof OPTION_SCHEMAS)[Name]> }

/** One user of a users file. */
export const ACCOUNT_SCHEMA = v.pipe(
  v.object({
    name: v.pipe(v.string('name has to be text; write it in quotes'), v.rawTransform(parsing(checkedName))),
    password: v.optional(v.string('password has to be text; write it in quotes')),
    passwordHash: v.optional(v.string('passwordHash has to be text')),
    readOnly: v.optional(v.boolean('readOnly has to be true or false'), false),
    home: v.optional(v.string('home has to be text')),
  }),
  v.rawTransform(parsing(checkedAccount)),
)

/** The names in one user of a users file. */
export const ACCOUNT_NAMES = ['name', 'password', 'passwordHash', 'readOnly', 'home']

function checkedAccount(user: {
  readonly name: string
  readonly password?: string | undefined
  readonly passwordHash?: string | undefined
  readonly readOnly: boolean
  readonly home?: string | undefined
}): Account {
  const { name, password, passwordHash, readOnly, home } = user
  if ((password === undefined) === (passwordHash === undefined))
    throw new UsageProblem('either password or passwordHash is needed; longshore hash makes a hash')
  if (home !== undefined && !home.startsWith('/'))
    throw new UsageProblem(`home ${quoted(home)} has to begin with /, which is the served folder`)
  return {
    name,
    readOnly,
    ...(home === undefined ? {} : { home }),
    ...(password === undefined ? {} : { password: checkedPassword(name, password) }),
    ...(passwordHash === undefined ? {} : { passwordHash }),
  }
}

/** Text, or a number where people leave the quotes out, read by `parse`. */
function text<T>(parse: (text: string) => T) {
  return v.pipe(
    v.union([v.string(), v.number()], 'one piece of text or a number is needed'),
    v.rawTransform(parsing((value: string | number) => parse(String(value)))),
  )
}

/** A list, or a single item of one. */
function listOf<T>(item: v.GenericSchema<unknown, T>) {
  return v.pipe(
    v.unknown(),
    v.transform(value => (Array.isArray(value) ? (value as unknown[]) : [value])),
    v.array(item),
  )
}

function yesOrNo() {
  return v.boolean('true or false is needed')
}

/** Makes what `parse` throws an issue of the schema. */
function parsing<Given, T>(parse: (given: Given) => T) {
  return ({ dataset, addIssue, NEVER }: v.RawTransformContext<Given>): T => {
    try {
      return parse(dataset.value)
    } catch (error) {
      if (!(error instanceof UsageProblem)) throw error
      addIssue({ message: error.message })
      return NEVER
    }
  }
}

function checkedHost(host: string): string {
  if (/^[\w.:%-]{1,253}$/.test(host)) return host
  throw new UsageProblem(`${quoted(host)} is neither an address nor a host name`)
}

function tlsMode(mode: string): TlsMode {
  const known = TLS_MODES.find(name => name === mode)
  if (known) return known
  throw new UsageProblem(
    `${quoted(mode)} is no way to use TLS; write ${TLS_MODES.slice(0, -1).join(', ')} or ${TLS_MODES.at(-1)}`,
  )
}

function proxyData(text: string): 'client' | 'proxy' {
  if (text === 'client' || text === 'proxy') return text
  throw new UsageProblem(`${quoted(text)} opens no data connections; write client or proxy`)
}

function nonEmpty(file: string): string {
  if (file !== '') return file
  throw new UsageProblem('the name of a file is needed')
}
