/** Puts together what the command line, the configuration file and the environment say; the command line wins over the file. */
import { dirname, resolve } from 'node:path'
import { bucketSettings } from './bucket/bucket-settings.js'
import { bucketUrl } from './bucket/bucket-url.js'
import { checkValue } from './check-value.js'
import { kebabCase, readConfigFile, type WrittenSetting } from './config-file.js'
import { devFiles } from './dev-certificate.js'
import type { Io } from './io.js'
import { OPTION_SCHEMAS, type OptionName, type OptionValues } from './options/schemas.js'
import { UsageProblem } from './problem.js'
import { readAccounts } from './read-accounts.js'
import { servedRoot } from './read-root.js'
import type { Settings, TlsSettings } from './settings.js'
import { checkSomebodyMayEnter, checkTogether } from './settings-checks.js'

/** Options as commander hands them over: text, lists of text, or true. */
export type GivenFlags = Readonly<Record<string, unknown>>

const DEFAULT_PORT = 2121

interface ConfigFile {
  readonly file: string
  readonly shown: string
  readonly written: ReadonlyMap<string, WrittenSetting>
}

/** What the settings are for: whoever only asks the doctor needs no users yet, and is in the folder. */
export type Purpose = 'serve' | 'doctor'

/** Everything together. Fails with a UsageProblem or a StartProblem that says what to change. */
export async function readSettings(
  root: string | undefined,
  flags: GivenFlags,
  io: Io,
  purpose: Purpose = 'serve',
): Promise<Settings> {
  const config = await configOf(flags.config, io)
  const values = optionValues(flags, config?.written)
  // A relative path in the file starts from the file, one on the command line from the working directory.
  const base = (name: OptionName) => (config && flags[name] === undefined ? dirname(config.file) : io.cwd)
  const { accounts, warnings } = await readAccounts({ values, env: io.env, base: base('users'), config })
  const place = servedRoot(root ?? (purpose === 'doctor' && !config ? '.' : undefined), config, io.cwd)
  const bucket = bucketSettings(place, values)
  const settings = {
    root: bucket ? bucketUrl(bucket) : place,
    bucket,
    ...plainSettings(values),
    accounts,
    tls: tlsSettings(values, base, io.env),
    warnings,
  }
  if (purpose === 'serve') checkSomebodyMayEnter(settings)
  checkTogether(settings)
  return settings
}

async function configOf(shown: unknown, io: Io): Promise<ConfigFile | undefined> {
  if (typeof shown !== 'string') return undefined
  const file = resolve(io.cwd, shown)
  return { file, shown, written: await readConfigFile(file, shown) }
}

function optionValues(flags: GivenFlags, written?: ConfigFile['written']): OptionValues {
  const values: [string, unknown][] = []
  for (const name of Object.keys(OPTION_SCHEMAS) as OptionName[]) {
    const flag = flags[name]
    const given = flag === undefined ? written?.get(name) : { value: flag, where: `--${kebabCase(name)}` }
    if (given) values.push([name, checkValue(OPTION_SCHEMAS[name], given.value, given.where)])
  }
  return Object.fromEntries(values) as OptionValues
}

function plainSettings(values: OptionValues) {
  return {
    hosts: values.host,
    port: values.port ?? DEFAULT_PORT,
    proxies: values.proxy ?? [],
    proxyData: values.proxyData ?? ('client' as const),
    anonymous: values.anonymous ?? false,
    passivePorts: values.passivePorts ?? [],
    passiveAddresses: values.passiveAddress ?? [],
    activeSourcePort: values.activeSourcePort,
    kernelCopy: values.kernelCopy ?? true,
    idleMs: values.idleTimeout,
    transferMs: values.transferTimeout,
    maxSessions: values.maxSessions,
    maxSessionsPerUser: values.maxSessionsPerUser,
    connectionRate: values.connectionRate,
    commandRate: values.commandRate,
    maxTransfers: values.maxTransfers,
    maxTransfersPerUser: values.maxTransfersPerUser,
    downloadRate: values.downloadRate,
    uploadRate: values.uploadRate,
    maxFileSize: values.maxFileSize,
    allow: values.allow ?? [],
    deny: values.deny ?? [],
    workers: values.workers,
    json: values.json ?? false,
  }
}

function tlsSettings(
  values: OptionValues,
  base: (name: OptionName) => string,
  env: Io['env'],
): TlsSettings | undefined {
  const { tlsCert, tlsKey, tls } = values
  if (tls === 'dev') {
    if (tlsCert === undefined && tlsKey === undefined) return { ...devFiles(env), mode: tls }
    throw new UsageProblem('--tls dev makes a certificate of its own; leave out --tls-cert and --tls-key')
  }
  if (tlsCert === undefined && tlsKey === undefined && tls === undefined) return undefined
  if (tlsCert === undefined || tlsKey === undefined) {
    const missing = [tlsCert === undefined && '--tls-cert', tlsKey === undefined && '--tls-key']
    throw new UsageProblem(
      `TLS needs a certificate and its key; add ${missing.filter(Boolean).join(' and ')}, or write --tls dev for one that is signed by itself`,
    )
  }
  return {
    certFile: resolve(base('tlsCert'), tlsCert),
    keyFile: resolve(base('tlsKey'), tlsKey),
    mode: tls ?? 'optional',
  }
}
