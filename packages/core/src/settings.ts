/** Options checked and completed: what the rest of core reads. */
import { X509Certificate } from 'node:crypto'
import { sanitizeText } from '@longshore/protocol'
import { methodsOf, numbers, objectOf, oneOf, refuseUnknown } from './option-checks.js'
import type { LimitOptions, ServerOptions, TimeoutOptions, TlsOptions } from './options.js'
import { DEFAULT_TEXTS, type ReplyTexts } from './replies/reply-texts.js'

/** The options that core itself acts on, without gaps. */
export interface Settings {
  readonly timeouts: Required<TimeoutOptions>
  readonly limits: Required<LimitOptions>
  readonly tls: TlsOptions | undefined
  readonly passive: NonNullable<ServerOptions['passive']>
  readonly active: NonNullable<ServerOptions['active']>
}

const TIMEOUTS: Required<TimeoutOptions> = {
  idleMs: 300_000,
  loginMs: 60_000,
  stallMs: 60_000,
  acceptMs: 30_000,
  dialMs: 15_000,
  handshakeMs: 10_000,
  pluginMs: 60_000,
}
const LIMITS: Required<LimitOptions> = { maxSessions: 1_000, maxSessionsPerAddress: 100, maxLoginAttempts: 3 }
const OPTION_NAMES = [
  'authenticator',
  'plugins',
  'tls',
  'passive',
  'active',
  'timeouts',
  'limits',
  'texts',
  'logger',
  'container',
]
const TLS_NAMES = ['cert', 'key', 'passphrase', 'policy', 'minVersion', 'clientCa', 'sessionReuse']
const NO_AUTHORITY = 'tls.clientCa must be one or more certificates of authorities, as PEM text.'
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
  return {
    timeouts: numbers('timeouts', options.timeouts, TIMEOUTS, LONGEST_TIMER_MS),
    limits: numbers('limits', options.limits, LIMITS, Number.MAX_SAFE_INTEGER),
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

function checkTls(tls: TlsOptions): TlsOptions {
  objectOf('tls', tls, TLS_NAMES, ' with cert and key; leave it out for none')
  if (!tls.cert || !tls.key) throw new TypeError('tls.cert and tls.key are both needed, as PEM text.')
  oneOf('tls.policy', tls.policy, ['optional', 'required'])
  oneOf('tls.minVersion', tls.minVersion, ['TLSv1.2', 'TLSv1.3'])
  oneOf('tls.sessionReuse', tls.sessionReuse, ['off', 'prefer', 'require'])
  checkAuthorities(tls.clientCa)
  return tls
}

/** Without any certificate here TLS would take those of the web for authorities, or none, and never say a word. */
function checkAuthorities(clientCa: TlsOptions['clientCa']): void {
  if (clientCa === undefined) return
  const authorities = [clientCa].flat()
  try {
    for (const authority of authorities) new X509Certificate(authority as string)
  } catch (cause) {
    throw new TypeError(NO_AUTHORITY, { cause })
  }
  if (authorities.length === 0) throw new TypeError(NO_AUTHORITY)
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
