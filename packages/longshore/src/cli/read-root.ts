/** What is to be served, as it stands on the command line or in the configuration file. */
import { dirname, resolve } from 'node:path'
import { isBucketUrl } from './bucket/bucket-url.js'
import type { WrittenSetting } from './config-file.js'
import { UsageProblem } from './problem.js'

/** A configuration file, as far as it matters here. */
export interface WithRoot {
  readonly file: string
  readonly written: ReadonlyMap<string, WrittenSetting>
}

/** An absolute path, or `s3://bucket/prefix` as it was written. A relative path in the file starts from the file. */
export function servedRoot(argument: string | undefined, config: WithRoot | undefined, cwd: string): string {
  if (argument !== undefined && argument !== '') return placeFrom(cwd, argument)
  const written = config?.written.get('root')
  if (!config || !written)
    throw new UsageProblem('which folder? Name it after the command, for example: longshore serve .')
  if (typeof written.value !== 'string' || written.value === '')
    throw new UsageProblem(`${written.where}: the name of a folder is needed`)
  return placeFrom(dirname(config.file), written.value)
}

function placeFrom(base: string, name: string): string {
  return isBucketUrl(name) ? name : resolve(base, name)
}
