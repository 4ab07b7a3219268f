/** Options checked and completed: what the rest of core reads. */
import type { LimitOptions, ServerOptions, TimeoutOptions, TlsOptions } from './options.js'
import { DEFAULT_TEXTS } from './replies/reply-texts.js'

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
const LONGEST_TIMER_MS = 2 ** 31 - 1

/** Checks `options`; throws a TypeError that names the option and says what would work. */
export function checkOptions(options: ServerOptions): Settings {
  if (typeof options !== 'object' || options === null)
    throw new TypeError('createServer needs an object of options, with an authenticator.')
  refuseUnknown('', options, OPTION_NAMES)
  if (!options.authenticator)
    throw new TypeError(
      'authenticator is missing: say who may log in, for example anonymous(storage) or staticUsers([...]).',
    )
  checkTexts(options.texts ?? {})
  return {
    timeouts: numbers('timeouts', options.timeouts, TIMEOUTS, LONGEST_TIMER_MS),
    limits: numbers('limits', options.limits, LIMITS, Number.MAX_SAFE_INTEGER),
    tls: options.tls && checkTls(options.tls),
    passive: options.passive ?? {},
    active: options.active ?? {},
  }
}

function checkTls(tls: TlsOptions): TlsOptions {
  refuseUnknown('tls.', tls, TLS_NAMES)
  if (!tls.cert || !tls.key) throw new TypeError('tls.cert and tls.key are both needed, as PEM text.')
  oneOf('tls.policy', tls.policy, ['optional', 'required'])
  oneOf('tls.minVersion', tls.minVersion, ['TLSv1.2', 'TLSv1.3'])
  oneOf('tls.sessionReuse', tls.sessionReuse, ['off', 'prefer', 'require'])
  return tls
}

function checkTexts(texts: object): void {
  refuseUnknown('texts.', texts, Object.keys(DEFAULT_TEXTS))
  for (const [name, text] of Object.entries(texts))
    if (typeof text !== 'string') throw new TypeError(`texts.${name} must be a text.`)
}

function numbers<T extends object>(
  name: string,
  given: Partial<T> | undefined,
  defaults: T,
  most: number,
): T {
  if (given === undefined) return defaults
  refuseUnknown(`${name}.`, given, Object.keys(defaults))
  for (const [key, value] of Object.entries(given)) {
    if (value === undefined) continue
    if (typeof value !== 'number' || !Number.isFinite(value) || value <= 0 || value > most)
      throw new TypeError(
        `${name}.${key} must be a number above 0 and not above ${most}, not ${JSON.stringify(value)}.`,
      )
  }
  return {
    ...defaults,
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
  }
}

function refuseUnknown(prefix: string, given: object, known: readonly string[]): void {
  const unknown = Object.keys(given).find(key => !known.includes(key))
  if (unknown !== undefined)
    throw new TypeError(
      `${prefix}${unknown} is no option; these are: ${known.map(key => prefix + key).join(', ')}.`,
    )
}

function oneOf(name: string, value: string | undefined, known: readonly string[]): void {
  if (value !== undefined && !known.includes(value))
    throw new TypeError(`${name} must be one of ${known.join(', ')}, not ${value}.`)
}
