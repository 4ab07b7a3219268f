/** The lines that a newcomer types into the usual clients. */

import type { Started } from './banner.js'
import type { Io } from './io.js'
import { reachedAt, urlOf } from './reached-at.js'

type Encryption = 'plain' | 'explicit' | 'implicit'

const FILEZILLA: Readonly<Record<Encryption, string>> = {
  plain: 'only plain FTP',
  explicit: 'explicit FTP over TLS',
  implicit: 'implicit FTP over TLS',
}

/** Pairs of a client and its line; passwords are asked for by the clients. */
export function clientLines(started: Started, io: Io): (readonly [client: string, line: string])[] {
  const { settings, listening, tls } = started
  const [first] = listening
  const [address] = reachedAt(listening, io)
  if (!first || !address) return []
  const url = urlOf(address, first)
  const user = settings.accounts[0]?.name
  const encryption = encryptionOf(settings.tls?.mode)
  const ca = tls && isSelfSigned(tls) ? (settings.tls?.certFile ?? '') : ''
  const fileZilla = [
    `Host ${address}`,
    `Port ${first.port}`,
    `User ${user ?? 'anonymous'}`,
    `Encryption: ${FILEZILLA[encryption]}`,
  ]
  return [
    ['curl', curlLine({ url, user, encryption, ca })],
    ['lftp', lftpLine({ url, user, ca })],
    ['FileZilla', fileZilla.join(', ')],
  ]
}

interface Line {
  readonly url: string
  readonly user: string | undefined
  readonly ca: string
}

function curlLine({ url, user, encryption, ca }: Line & { readonly encryption: Encryption }): string {
  const tls = encryption === 'explicit' ? ['--ssl-reqd'] : []
  const trust = ca === '' ? [] : ['--cacert', word(ca)]
  return ['curl', ...tls, ...trust, ...(user === undefined ? [] : ['--user', word(user)]), `${url}/`].join(
    ' ',
  )
}

function lftpLine({ url, user, ca }: Line): string {
  const trust = ca === '' ? [] : ['-e', word(`set ssl:ca-file "${ca}"`)]
  return ['lftp', ...trust, ...(user === undefined ? [] : ['-u', word(user)]), url].join(' ')
}

function encryptionOf(mode: string | undefined): Encryption {
  if (mode === undefined) return 'plain'
  return mode === 'implicit' ? 'implicit' : 'explicit'
}

function isSelfSigned({ certificate }: NonNullable<Started['tls']>): boolean {
  return certificate.checkIssued(certificate)
}

/** `text` as one word of a shell. */
function word(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}
