/** The two ends of a control connection, as data channels are told of them (RFC 959 §3.2). */
import type { ControlEndpoints } from '@longshore/data-channel'
import type { Session } from './session.js'

/** As the session stands now. */
export function endpointsOf(session: Session): ControlEndpoints {
  const { id: sessionId, localAddress, localPort, remoteAddress, remotePort, secure, principal } = session
  return {
    sessionId,
    localAddress,
    localPort,
    remoteAddress,
    remotePort,
    secure,
    ...(principal && { user: principal.name }),
  }
}
