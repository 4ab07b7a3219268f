/** Where a bucket is, as it is typed. */
import { UsageProblem } from '../problem.js'
import { quoted } from './quoted.js'

/** The address of a server that speaks S3. Messages do not repeat one that has a password in it. */
export function parseEndpoint(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url && (url.username !== '' || url.password !== ''))
    throw new UsageProblem(
      'an endpoint has no user and no password; give them as AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment',
    )
  if (!url || !/^https?:$/.test(url.protocol) || url.search !== '' || url.hash !== '')
    throw new UsageProblem(
      `${quoted(text)} is no address of a server; write a URL, for example http://127.0.0.1:9000`,
    )
  return text
}

/** The name of a region, which becomes a part of host names and signatures. */
export function parseRegion(text: string): string {
  if (/^[A-Za-z\d][\w-]{0,62}$/.test(text)) return text
  throw new UsageProblem(`${quoted(text)} is no region; write a name such as eu-central-1`)
}
