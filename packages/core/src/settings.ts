/** Options checked and completed: what the rest of core reads. */
import type { MinRate } from '@longshore/data-channel'
import { sanitizeText } from '@longshore/protocol'
import { methodsOf, numbers, objectOf, refuseUnknown } from './option-checks.js'
import type { LimitOptions, NetworkOptions, ServerOptions, TimeoutOptions } from './options.js'
import { DEFAULT_TEXTS, type ReplyTexts } from './replies/reply-texts.js'
import { keptOutBy } from './server/networks.js'
import { checkTls } from './tls/tls-checks.js'
import type { TlsOptions } from './tls/tls-options.js'

/** The options that core itself acts on, without gaps. */
export interface Settings {
  readonly timeouts: Required<TimeoutOptions>
  readonly limits: Required<LimitOptions>
  readonly networks: NetworkOptions | undefined
  /** Of `limits` and `timeouts`, for transfers. */
  readonly minRate: MinRate
  readonly tls: TlsOptions | undefined
  readonly passive: NonNullable<ServerOptions['passive']>
  readonly active: NonNullable<ServerOptions['active']>
}

const TIMEOUTS: Required<TimeoutOptions> = {
  idleMs: 300_000,
  loginMs: 50_000,
  stallMs: 60_000,
  slowMs: 60_000,
  acceptMs: 30_000,
  dialMs: 15_000,
  handshakeMs: 10_000,
  pluginMs: 60_000,
}
const NO_LIMIT = Number.POSITIVE_INFINITY
const LIMITS: Required<LimitOptions> = {
  maxSessions: 1_000,
  maxSessionsPerAddress: 100,
  maxHandshakes: 256,
  maxLoginAttempts: 3,
  maxLoginsWaiting: 500,
  maxSessionsPerUser: NO_LIMIT,
  connectionRate: NO_LIMIT,
  commandRate: NO_LIMIT,
  maxTransfers: NO_LIMIT,
  maxTransfersPerUser: NO_LIMIT,
  minRate: 100,
  maxFileSize: Number.POSITIVE_INFINITY,
  downloadRate: Number.POSITIVE_INFINITY,
  uploadRate: Number.POSITIVE_INFINITY,
}
const FEW_LOGINS = 100
const OPTION_NAMES = [
  'authenticator',
  'plugins',
  'tls',
  'passive',
  'active',
  'timeouts',
  'limits',
  'networks',
  'texts',
  'logger',
  'container',
]
const LONGEST_TIMER_MS = 2 ** 31 - 1

const LOG_METHODS = ['debug', 'info', 'warn', 'error']
const CONTAINER_METHODS = ['createChildContainer', 'isRegistered', 'resolve']

/** Checks `options`; throws a TypeError that names the option and says what would work. */
export function checkOptions(options: ServerOptions): Settings {
  if (typeof options !== 'object' || options === null)
    throw new TypeError('createServer needs an object of options, with an authenticator.')
  refuseUnknown('', options, OPTION_NAMES)
  checkParts(options)
  if (options.texts !== undefined) checkTexts(options.texts)
  keptOutBy(options.networks)
  const timeouts = numbers('timeouts', options.timeouts, TIMEOUTS, LONGEST_TIMER_MS)
  const limits = checkLimits(options.limits)
  return {
    timeouts,
    limits,
    networks: options.networks,
    minRate: { bytesPerSecond: limits.minRate, afterMs: timeouts.slowMs },
    tls: options.tls === undefined ? undefined : checkTls(options.tls),
    passive: checkChannels('passive', options.passive),
    active: checkChannels('active', options.active),
  }
}

function checkParts({ authenticator, plugins, logger, container }: ServerOptions): void {
  if (!authenticator)
    throw new TypeError(
      'authenticator is missing: say who may log in, for example anonymous(storage) or staticUsers([...]).',
    )
  if (plugins !== undefined && !Array.isArray(plugins)) throw new TypeError('plugins must be a list.')
  methodsOf(logger, LOG_METHODS, 'logger must have the methods debug, info, warn and error.')
  methodsOf(container, CONTAINER_METHODS, 'container must be a container of tsyringe.')
}

function checkLimits(given: LimitOptions | undefined): Required<LimitOptions> {
  const limits = numbers('limits', given, LIMITS, Number.MAX_SAFE_INTEGER)
  if (given?.maxLoginsWaiting !== undefined) return limits
  return { ...limits, maxLoginsWaiting: Math.max(FEW_LOGINS, Math.ceil(limits.maxSessions / 2)) }
}

function checkTexts(texts: Partial<ReplyTexts>): void {
  for (const [name, text] of Object.entries(objectOf('texts', texts, Object.keys(DEFAULT_TEXTS)))) {
    if (typeof text !== 'string' || sanitizeText(text) !== text)
      throw new TypeError(`texts.${name} must be one line of text.`)
  }
}

/** What is in it the package of data channels checks. */
function checkChannels<T extends object>(name: string, given: T | false | undefined): T | false {
  if (given === undefined) return {} as T
  if (typeof given !== 'object' ? given !== false : given === null)
    throw new TypeError(`${name} must be an object of options, or false.`)
  return given
}
