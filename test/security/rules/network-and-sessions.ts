// Connections, sessions, logins and TLS.
import type { Rule } from '../rule.js'

export const NETWORK_AND_SESSIONS: readonly Rule[] = [
  {
    id: 'C-07',
    danger: 'Somebody else takes the data connection of a session',
    answer:
      "A passive port gives its connection to the address of the control connection only; with `sessionReuse: 'require'` also only to one that resumes the TLS session.",
    defences: [
      {
        file: 'packages/data-channel/src/listener.ts',
        from: 'const arrival = this.#claims.get(client)',
        to: 'const arrival = [...this.#claims.values()][0]',
        test: 'test/hostile/data-theft.test.ts',
      },
      {
        file: 'packages/data-channel/src/data-tls.ts',
        from: "sessionReuse === 'require' && !socket.isSessionReused()",
        to: 'false',
        test: 'test/hostile/data-theft.test.ts',
      },
    ],
  },
  {
    id: 'C-13',
    danger: 'PORT makes the server connect to others, or to itself',
    answer:
      'It connects to the address of the control connection alone unless `active.allow` says otherwise, never to a privileged port, its own ports or the metadata service of a cloud.',
    defences: [
      {
        file: 'packages/data-channel/src/peer-policy.ts',
        from: 'if (host === undefined) throw refusal(',
        to: 'if (host === undefined) return { host: endpoint.address, port }; void refusal(',
        test: 'test/hostile/bounce.test.ts',
      },
      {
        file: 'packages/data-channel/src/peer-policy.ts',
        from: 'port < LOWEST_PORT',
        to: 'port < 1',
        test: 'test/hostile/bounce.test.ts',
      },
      {
        file: 'packages/data-channel/src/peer-policy.ts',
        from: 'allow === undefined || isNeverForeign(endpoint.address)',
        to: 'allow === undefined',
        test: 'packages/data-channel/src/peer-policy.test.ts',
      },
    ],
  },
  {
    id: 'C-14',
    danger: 'A command that was put behind AUTH in the clear runs inside TLS',
    answer: 'What arrives behind AUTH before its reply ends the session, and is never run.',
    defences: [
      {
        file: 'packages/core/src/commands/security.ts',
        from: 'onArrival: arrival => arrival.holdInput(),',
        to: '',
        test: 'test/dialogues/over-ipv4.test.ts',
        named: 'smuggled',
      },
    ],
  },
  {
    id: 'C-15',
    danger: 'A browser or mailer is made to talk to the server, and reads an answer in its own protocol',
    answer: 'Verbs, headers and handshakes of other protocols close the connection without a word.',
    defences: [
      {
        file: 'packages/protocol/src/foreign-protocol.ts',
        from: 'let end = 0',
        to: 'if (bytes.length > 0) return false\n  let end = 0',
        test: 'test/hostile/cross-protocol.test.ts',
      },
      {
        file: 'packages/core/src/tls/session-security.ts',
        from: "ALPNProtocols: ['ftp'],",
        to: '',
        test: 'test/tls/alpn.test.ts',
      },
    ],
  },
  {
    id: 'C-16',
    danger: 'TLS is weakened, renegotiated or left',
    answer:
      'TLS 1.2 and 1.3 only, no renegotiation, no way back into the clear unless `clearCommandChannel` allows it, and then not for data and logins.',
    defences: [
      {
        file: 'packages/core/src/tls/session-security.ts',
        from: 'secureOptions: constants.SSL_OP_NO_RENEGOTIATION,',
        to: '',
        test: 'test/hostile/tls-versions.test.ts',
      },
      {
        file: 'packages/core/src/tls/session-security.ts',
        from: 'honorCipherOrder: true,',
        to: '',
        test: 'test/hostile/tls-versions.test.ts',
        named: 'chooses the cipher',
      },
      {
        file: 'packages/core/src/commands/security.ts',
        from: "if (!server.tls.isClearable(session)) return reply(533, 'The control connection stays protected.')",
        to: '',
        test: 'test/tls/clear-channel.test.ts',
      },
      {
        file: 'packages/core/src/commands/security.ts',
        from: "if (session.principal?.requireTls) return reply(534, 'This user must stay protected.')",
        to: '',
        test: 'test/tls/clear-channel.test.ts',
      },
      {
        file: 'packages/core/src/commands/security.ts',
        from: "return session.secure ? undefined : reply(503, 'Use AUTH TLS first.')",
        to: 'return undefined',
        test: 'test/tls/clear-channel.test.ts',
      },
      {
        file: 'packages/core/src/control/clearable-socket.ts',
        from: 'if (this.#borders.between && !this.#borders.endedByNotice) this.socket.destroy()',
        to: '',
        test: 'test/tls/clear-channel.test.ts',
      },
    ],
  },
  {
    id: 'C-17',
    danger: 'A renewed certificate tears sessions down, or a data connection belongs to another client',
    answer:
      'Sessions keep the certificate they began with; a data connection has to show the client certificate of its control connection.',
    defences: [
      {
        file: 'packages/core/src/tls/security-pool.ts',
        from: 'this.#spare.length = 0',
        to: '',
        test: 'test/tls/certificates.test.ts',
      },
      {
        file: 'packages/data-channel/src/data-tls.ts',
        from: 'peerFingerprint !== undefined && socket.getPeerCertificate().fingerprint256 !== peerFingerprint',
        to: 'peerFingerprint === socket',
        test: 'test/tls/client-certificates.test.ts',
      },
    ],
  },
  {
    id: 'C-18',
    danger: 'Handshakes that are begun and not gone on with keep others out',
    answer:
      'They have their time, and are bounded in all and for each address (`limits.maxHandshakes`). Each costs its own connection, and `connectionRate` bounds those.',
    defences: [
      {
        file: 'packages/core/src/commands/security.ts',
        from: "if (session.secure) return reply(503, 'TLS is in force already.')",
        to: '',
        test: 'test/hostile/handshake-rates.test.ts',
      },
      {
        file: 'packages/core/src/server/connection-rate.ts',
        from: 'visitor.usedUpTo = usedUpTo',
        to: '',
        test: 'test/hostile/handshake-rates.test.ts',
      },
      {
        file: 'packages/core/src/commands/security.ts',
        from: 'if (server.tls.isFull(session.remoteAddress))',
        to: 'if (server.tls === undefined)',
        test: 'test/hostile/handshakes.test.ts',
      },
    ],
  },
  {
    id: 'C-19',
    danger: 'A password gets into a log',
    answer:
      'Arguments of PASS and its like reach the command that needs them, and no event, log or interceptor.',
    defences: [
      {
        file: 'packages/core/src/dispatch/secrecy.ts',
        from: "return typeof secret === 'function' ? secret(argument, server) : secret === true",
        to: 'return false && (secret || argument || server)',
        test: 'test/hostile/credentials.test.ts',
      },
    ],
  },
  {
    id: 'C-20',
    danger: 'Somebody guesses passwords, or learns which users exist',
    answer:
      'Replies, work and time are the same for every user and for none; failures are held back, and `withLockout` locks those who guess, longer each time, turns their address away at the door, and locks out nobody else.',
    defences: [
      {
        file: 'packages/auth/src/password-check.ts',
        from: 'const same = await (isOwn ? own : decoy).matches(',
        to: 'if (!isOwn) continue\n      const same = await own.matches(',
        test: 'test/hostile/enumeration.test.ts',
      },
      {
        file: 'packages/auth/src/failure-counter.ts',
        from: 'this.#failures += points',
        to: '',
        test: 'packages/auth/src/with-lockout.test.ts',
        named: 'locks an address from which many users are tried',
      },
      {
        file: 'packages/auth/src/failure-table.ts',
        from: 'if (!counter.isLocked(now)) {',
        to: 'if (now >= 0) {',
        test: 'packages/auth/src/failure-counter.test.ts',
      },
      {
        file: 'packages/core/src/server/admission.ts',
        from: 'if (this.#isLocked?.(address)) return LOCKED',
        to: '',
        test: 'test/hostile/lockout-door.test.ts',
      },
      {
        file: 'packages/core/src/session/live-session.ts',
        from: 'if (!this.principal) this.parts.frontDoor.offended(this.remoteAddress, offence)',
        to: '',
        test: 'test/hostile/lockout-door.test.ts',
      },
      {
        file: 'packages/auth/src/with-lockout.ts',
        from: 'return Math.min(FIRST_DELAY_MS * 2 ** score, LONGEST_DELAY_MS)',
        to: 'return score * 0',
        test: 'packages/auth/src/lockout-door.test.ts',
      },
    ],
  },
  {
    id: 'C-21',
    danger: 'An upload that was cut off is taken for whole',
    answer:
      'A reset in the clear is never an end, and fewer bytes than ALLO announced are 426; over TLS `strictShutdown` asks for close_notify.',
    defences: [
      {
        file: 'packages/core/src/transfer/transfer-desk.ts',
        from: 'if (expectedSize !== undefined && offset + bytes < expectedSize)',
        to: 'if (expectedSize !== undefined && offset + bytes < 0)',
        test: 'test/hostile/truncation.test.ts',
      },
      {
        file: 'packages/data-channel/src/inlet.ts',
        from: 'if (endedByNotice(this.#socket) === false)',
        to: 'if (endedByNotice(this.#socket) === null)',
        test: 'test/tls/strict-shutdown.test.ts',
      },
    ],
  },
  {
    id: 'C-22',
    danger: 'A login survives AUTH, or one login becomes another',
    answer: 'TLS begins a session anew, and after a login no other user can log in.',
    defences: [
      {
        file: 'packages/core/src/session/session-tls.ts',
        from: 'session.login.reset()\n    session.slot.close()',
        to: '',
        test: 'test/dialogues/over-ipv4.test.ts',
        named: 'state-is-reset',
      },
      {
        file: 'packages/core/src/session/login-machine.ts',
        from: 'again !== undefined && again !== user',
        to: 'false',
        test: 'packages/core/src/session/login-machine.test.ts',
      },
    ],
  },
  {
    id: 'C-23',
    danger: 'A client claims the address of another with a header as proxies send it',
    answer:
      'The PROXY header is believed of listed proxies only, which are closed without one; of others it is garbage.',
    defences: [
      {
        file: 'packages/core/src/server/proxies.ts',
        from: 'else if (!this.#isProxy(peer)) hooks.onConnection(socket, here)',
        to: '',
        test: 'test/hostile/proxy-protocol.test.ts',
      },
      {
        file: 'packages/core/src/server/proxies.ts',
        from: "      socket.destroy()\n      if (outcome !== 'absent')",
        to: "      hooks.onConnection(socket, here)\n      if (outcome !== 'absent')",
        test: 'test/hostile/proxy-protocol.test.ts',
      },
    ],
  },
]
