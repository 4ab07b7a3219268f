/** The two ends of a control connection, as data channels are told of them (RFC 959 §3.2). */
import type { ControlEndpoints } from '@longshore/data-channel'
import type { Session } from './session.js'

/** What of a control connection is not what its client sees, when a proxy stands between. */
export type Proxied = Pick<ControlEndpoints, 'ownAddress' | 'dataPeer'>

/** As the session stands now. */
export function endpointsOf(session: Session & { readonly proxied?: Proxied | undefined }): ControlEndpoints {
  const { id: sessionId, localAddress, localPort, remoteAddress, remotePort, secure, principal } = session
  return {
    sessionId,
    localAddress,
    localPort,
    remoteAddress,
    remotePort,
    secure,
    ...(principal && { user: principal.name }),
    ...session.proxied,
  }
}
