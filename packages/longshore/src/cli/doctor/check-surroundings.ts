/** The folder, the certificate and the names, each looked at as the server would. */
import { checkBucket } from '../bucket/check-bucket.js'
import type { Io } from '../io.js'
import { escaped, field } from '../log/escape.js'
import { counted } from '../log/units.js'
import { messageOf } from '../problem.js'
import { announcedNames, type ResolveName } from '../resolve-name.js'
import { checkRoot } from '../root-folder.js'
import type { BucketSettings, Settings } from '../settings.js'
import { readTlsFiles, type TlsFiles } from '../tls-files.js'
import { bad, type Finding, fine, note } from './finding.js'

const DAY_MS = 86_400_000
const SOON_DAYS = 30

/** Whether the folder or the bucket can be listed, and a folder written when somebody may write. */
export async function checkRootOf({ root, bucket, accounts }: Settings): Promise<Finding[]> {
  try {
    if (bucket) return await bucketFindings(root, bucket)
    const { writable } = await checkRoot(root)
    const writers = accounts.some(({ readOnly }) => !readOnly)
    if (!writers) return [fine(`${field(root)} can be read, and nobody may write`)]
    if (writable) return [fine(`${field(root)} can be read and written`)]
    return [
      bad(
        `${field(root)} can be read, but not written by this user`,
        'uploads would be refused; change the owner or the mode of the folder',
      ),
    ]
  } catch (error) {
    return [bad(messageOf(error))]
  }
}

async function bucketFindings(root: string, bucket: BucketSettings): Promise<Finding[]> {
  const { empty } = await checkBucket(bucket)
  const listed = fine(`${field(root)} can be listed; whether it can be written, only an upload tells`)
  return empty && bucket.prefix !== ''
    ? [listed, note('nothing is below it yet', 'the first upload makes it, unless another prefix was meant')]
    : [listed]
}

/** Whether every announced host name resolves. */
export function checkNames(settings: Settings, resolve: ResolveName): Promise<Finding[]> {
  return Promise.all(
    announcedNames(settings).map(async name => {
      try {
        return fine(`${name} is ${await resolve(name)}`)
      } catch {
        return bad(
          `${name} has no IPv4 address that this machine can find out`,
          'correct the name, or give the address itself',
        )
      }
    }),
  )
}

/** Certificate, key and validity; and which lines an FTP-aware router can read. */
export async function checkTls(settings: Settings, io: Io): Promise<Finding[]> {
  if (!settings.tls)
    return [
      note(
        'there is no TLS: passwords and files travel in the clear',
        '--tls-cert and --tls-key protect them',
      ),
      routerFinding(settings),
    ]
  if (settings.tls.mode === 'dev')
    return [
      note('the certificate is one for development: made at the start, and signed by itself'),
      routerFinding(settings),
    ]
  try {
    const files = await readTlsFiles(settings.tls, io.env)
    return [
      fine('the certificate and the key belong together'),
      ...certificateFindings(files, io.now()),
      routerFinding(settings),
    ]
  } catch (error) {
    return [bad(messageOf(error))]
  }
}

function certificateFindings({ certificate }: TlsFiles, now: Date): Finding[] {
  const { validFrom, validTo, subjectAltName, subject } = certificate
  const days = Math.floor((Date.parse(validTo) - now.getTime()) / DAY_MS)
  const who = escaped(subjectAltName ?? subject.replaceAll('\n', ', '))
  const selfSigned = certificate.checkIssued(certificate)
    ? [note('it is signed by itself, so that every client has to be told to trust it')]
    : []
  return [validity(`it is for ${who}`, Date.parse(validFrom) > now.getTime(), days, validTo), ...selfSigned]
}

function validity(text: string, early: boolean, days: number, validTo: string): Finding {
  if (early) return bad(`${text}, and is not valid yet`, 'check the clock of this machine')
  if (days < 0) return bad(`${text}, and expired on ${validTo}`, 'renew it')
  const left = `${text}, until ${validTo} (${counted(days, 'day')} left)`
  return days < SOON_DAYS ? note(left, 'renew it soon') : fine(left)
}

function routerFinding({ tls, port }: Settings): Finding {
  const where = port === 0 ? 'another port than 21' : `port ${port}`
  const elsewhere = port === 21 ? '' : `, if it looks at ${where} (most look at 21 only)`
  switch (tls?.mode) {
    case undefined:
      return fine(
        `an FTP-aware router can read the PASV, EPSV, PORT and EPRT lines, and may open ports by them${elsewhere}`,
      )
    case 'optional':
    case 'dev':
      return note(
        'an FTP-aware router can read the PASV and PORT lines of clients without TLS only; those with TLS need the ports open',
      )
    case 'control':
    case 'required':
    case 'implicit':
      return note(
        'no FTP-aware router can read PASV or PORT lines, for TLS hides them; the ports have to be opened by hand',
      )
  }
}
