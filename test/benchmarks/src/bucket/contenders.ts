// What takes part in the rows about files in a bucket: longshore on its storage for them, and the SDK of the store by itself.
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Contender, Site } from '../peers/contender.js'
import { longshore } from '../peers/longshore.js'
import { inRepository } from '../repository.js'
import { countsFile } from '../request-counts.js'
import type { Launch } from '../server-process.js'
import { driveByJobs } from './job-client.js'

const SERVER = program('longshore-bucket-server.mjs')
const SDK = program('aws-sdk-program.mjs')

export const longshoreOnBucket: Contender = {
  ...longshore,
  about: 'one process, defaults of `s3Storage`',
  launch: site => launched(SERVER, site),
}

/** What the ratios refer to. */
export const awsSdk: Contender = {
  name: 'aws-sdk',
  about: '`Upload` of lib-storage, GetObject, PutObject, ListObjectsV2: one process, no FTP',
  missing: async () => undefined,
  version: versionOfSdk,
  launch: site => launched(SDK, site),
  drive: driveByJobs,
  skips: () => undefined,
}

export const BUCKET_CONTENDERS: readonly Contender[] = [longshoreOnBucket, awsSdk]

async function launched(
  file: string,
  { name, host, port, user, password, work, bucket }: Site,
): Promise<Launch> {
  const given = { host, port, user, password, bucket, countsFile: countsFile(work, name) }
  return { argv: [process.execPath, file, JSON.stringify(given)] }
}

async function versionOfSdk(): Promise<string> {
  const manifest = createRequire(SDK).resolve('@aws-sdk/client-s3/package.json')
  return (JSON.parse(await readFile(manifest, 'utf8')) as { version: string }).version
}

function program(name: string): string {
  return inRepository(`test/benchmarks/servers/${name}`)
}
