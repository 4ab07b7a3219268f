/** Why the server of a bucket was not reached, in words. */
import { escaped } from '../log/escape.js'
import { codeOf } from '../problem.js'
import type { BucketSettings } from '../settings.js'

const UNREACHED: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'it breaks the connection off',
  EHOSTUNREACH: 'no way leads there',
  ENETUNREACH: 'no way leads there',
  ETIMEDOUT: 'it does not answer',
  EPIPE: 'it breaks the connection off',
}
const UNTRUSTED = /CERT|SIGNED|SIGNATURE|ALTNAME/
const SILENCE = new Set(['AbortError', 'TimeoutError'])

/** The line for an error of the network or of TLS; undefined for any other. */
export function connectionFault(error: unknown, settings: BucketSettings): string | undefined {
  const code = codeOf(error) ?? ''
  const where = endpointOf(settings)
  if (error instanceof Error && SILENCE.has(error.name))
    return `${where} does not answer; check ${advice(settings)}`
  if (UNREACHED[code] !== undefined)
    return `${where} is not reached: ${UNREACHED[code]}; check ${advice(settings)}`
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return unknownHost(error, settings)
  if (code === 'EPROTO')
    return `${where} does not speak TLS; perhaps the endpoint begins with http:// and not https://`
  if (UNTRUSTED.test(code))
    return `the certificate of ${where} is not trusted (${code}); name the file of its authority in NODE_EXTRA_CA_CERTS${ownName(settings)}`
  return undefined
}

/** Without path style the name of the bucket stands in front of that of the server. */
function unknownHost(error: unknown, settings: BucketSettings): string {
  const { hostname } = error as { readonly hostname?: unknown }
  const name = typeof hostname === 'string' ? ` ${escaped(hostname)}` : ''
  return `the host name${name} cannot be resolved; check ${advice(settings)}${ownName(settings)}`
}

function ownName({ endpoint, pathStyle }: BucketSettings): string {
  return endpoint === undefined || pathStyle
    ? ''
    : ', or add --s3-path-style, since not every server has a host name for each bucket'
}

function endpointOf({ endpoint }: BucketSettings): string {
  return endpoint === undefined ? 'the server of the bucket' : escaped(endpoint)
}

function advice({ endpoint }: BucketSettings): string {
  return endpoint === undefined ? '--s3-region and the network' : '--s3-endpoint'
}
