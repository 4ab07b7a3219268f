// What clients may cost: connections, memory, processor time, descriptors, and the process itself.
import type { Rule } from '../rule.js'

export const AVAILABILITY: readonly Rule[] = [
  {
    id: 'C-30',
    danger: 'Connections without number keep everybody else out',
    answer:
      'Sessions are bounded in all, for each address (IPv6: each /64) and before their login; who is one too many is told 421, a flood is dropped. Connections in a minute of one address, sessions of one user, and networks can be bounded too.',
    defences: [
      {
        file: 'packages/core/src/server/admission.ts',
        from: "if (all.countFrom(address) >= limits.maxSessionsPerAddress) return 'too many sessions from this address'",
        to: '',
        test: 'test/hostile/floods.test.ts',
      },
      {
        file: 'packages/core/src/server/admission.ts',
        from: "if (waiting.total >= limits.maxLoginsWaiting) return 'too many sessions wait for their login'",
        to: '',
        test: 'test/hostile/admission.test.ts',
      },
      {
        file: 'packages/core/src/server/admission.ts',
        from: 'if (waiting.countFrom(address) >= limits.maxLoginsWaiting / 2)',
        to: 'if (address === String())',
        test: 'test/hostile/admission.test.ts',
      },
      {
        file: 'packages/core/src/server/admission.ts',
        from: 'if (this.#isKeptOut?.(address)) return DENIED',
        to: '',
        test: 'test/hostile/admission.test.ts',
      },
      {
        file: 'packages/core/src/server/connection-rate.ts',
        from: 'if (usedUpTo - now > this.#minuteMs)',
        to: 'if (usedUpTo - now > Number.MAX_VALUE)',
        test: 'test/hostile/admission.test.ts',
      },
    ],
  },
  {
    id: 'C-31',
    danger: 'A client that sends a byte now and then keeps its place for ever',
    answer:
      'A login, a command, a handshake and a transfer that stands still each have their time; a transfer that drips is ended.',
    defences: [
      {
        file: 'packages/data-channel/src/slowness.ts',
        from: 'if (this.#waitedMs >= this.#least.afterMs && !this.#asking) this.#judge()',
        to: '',
        test: 'test/hostile/drips.test.ts',
        named: 'C-31',
      },
      {
        file: 'packages/core/src/session/idle-watch.ts',
        from: 'if (now - session.login.since > timeouts.loginMs) endWithoutLogin(session)',
        to: '',
        test: 'test/dialogues/over-memory.test.ts',
        named: 'login-timeout',
      },
    ],
  },
  {
    id: 'C-32',
    danger: 'A line without end, or commands without number, fill the memory',
    answer:
      'A line holds 4096 bytes; what comes faster than it is answered waits in the system, not in the process.',
    defences: [
      {
        file: 'packages/protocol/src/line-framer.ts',
        from: 'const most = this.#limit + MOST_CARRIAGE_RETURNS',
        to: 'const most = Number.MAX_SAFE_INTEGER',
        test: 'packages/protocol/src/line-framer.test.ts',
      },
      {
        file: 'packages/core/src/session/command-pace.ts',
        from: 'lines.hold(HELD_BY.pace)',
        to: '',
        test: 'test/hostile/admission.test.ts',
      },
    ],
  },
  {
    id: 'C-33',
    danger: 'A pattern or a huge directory keeps the processor busy',
    answer:
      'Patterns match in time linear in the name, listings give way to others, and STAT shows 500 entries.',
    defences: [
      {
        file: 'packages/core/src/commands/status-reply.ts',
        from: '...lines.slice(0, STATUS_LINES_AT_MOST), end',
        to: '...lines, end',
        test: 'packages/core/src/commands/information.test.ts',
        named: 'STAT',
      },
    ],
  },
  {
    id: 'C-34',
    danger: 'An input makes a parser backtrack for ever',
    answer:
      'Parsers are scanners that look at each byte once; no regular expression is made from foreign text.',
    defences: [
      {
        file: 'packages/protocol/src/host-port.ts',
        from: 'export function parsePort(',
        to: 'export function parsePort(...given: [string]) {\n  /^(a+)+$/.test(given[0].slice(0, 28).concat(String(0)))\n  return parsePort_(...given)\n}\nfunction parsePort_(',
        test: 'test/hostile/parser-worst-cases.test.ts',
        named: 'as PORT in a moment',
      },
    ],
  },
  {
    id: 'C-35',
    danger: 'Logins without number take the threads that files need',
    answer: 'Two password hashes run at a time, 256 wait, and addresses take turns.',
    defences: [
      {
        file: 'packages/auth/src/hash-queue.ts',
        from: 'if (this.#running < this.#concurrency) this.#running++',
        to: 'if (this.#running < Number.POSITIVE_INFINITY) this.#running++',
        test: 'packages/auth/src/hash-queue.test.ts',
      },
    ],
  },
  {
    id: 'C-36',
    danger: 'An upload without end fills the memory',
    answer: '`memoryStorage` counts bytes before it keeps them, of a file and of all.',
    defences: [
      {
        file: 'packages/storage-memory/src/allowance.ts',
        from: 'if (bytes > this.free) return false',
        to: 'if (bytes > 2 * this.maxBytes - this.#used) return false',
        test: 'packages/storage-memory/src/limits.test.ts',
        named: 'C-36',
      },
    ],
  },
  {
    id: 'C-37',
    danger: 'A small compressed upload unfolds to a huge one',
    answer: 'There is no compression: MODE Z is 504.',
    defences: [],
    because: 'Nothing unpacks anything.',
  },
  {
    id: 'C-38',
    danger: 'Sessions leave sockets, timers, descriptors or listeners behind',
    answer: 'Each session owns what it opens and ends it once, however it ends.',
    defences: [
      {
        file: 'packages/core/src/session/live-session.ts',
        from: 'this.#slot?.dispose()\n    const { events',
        to: 'const { events',
        test: 'test/dialogues/over-ipv4.test.ts',
        named: 'passive-left',
      },
      {
        file: 'packages/core/src/transfer/custody.ts',
        from: 'for (const thing of this.#held) this.release(thing)',
        to: '',
        test: 'packages/core/src/server/listen-and-close.test.ts',
      },
    ],
  },
  {
    id: 'C-39',
    danger: 'A plugin, a storage or an authenticator throws, hangs or answers nonsense, and the process ends',
    answer: 'Foreign code costs one reply, with a time limit; nothing it does reaches the process.',
    defences: [
      {
        file: 'packages/core/src/dispatch/dispatcher.ts',
        from: 'call.dispose()\n      await this.#fail(command, session, error)',
        to: 'call.dispose()\n      throw error',
        test: 'packages/core/src/plugins/chaos.test.ts',
      },
      {
        file: 'packages/core/src/session/idle-watch.ts',
        from: 'if (command.waitingSince === undefined || now - command.waitingSince <= pluginMs) continue',
        to: 'if (pluginMs > 0 || now > 0) continue',
        test: 'packages/core/src/plugins/chaos.test.ts',
        named: 'foreign code that hangs costs one reply and nothing else .* as a command',
      },
      {
        file: 'packages/data-channel/src/at-once.ts',
        from: 'if (isThenable(answer)) Promise.resolve(answer).catch(failed)',
        to: '',
        test: 'test/hostile/chaos.test.ts',
      },
    ],
  },
  {
    id: 'C-40',
    danger: 'The process is out of descriptors, and stops to accept',
    answer: 'What cannot be accepted is logged; listening goes on, and so do the sessions that are there.',
    defences: [
      {
        file: 'packages/core/src/server/listener.ts',
        from: "server.on('error', error => hooks.onError(error))",
        to: '',
        test: 'packages/core/src/server/listener.test.ts',
      },
    ],
  },
  {
    id: 'C-41',
    danger: 'One client takes all passive ports',
    answer: 'A session holds one; an address holds no more than its share of the range.',
    defences: [
      {
        file: 'packages/data-channel/src/fair-share.ts',
        from: 'if (held >= this.#limit()) return false',
        to: '',
        test: 'test/hostile/pool-drain.test.ts',
      },
    ],
  },
  {
    id: 'C-42',
    danger: 'The clock of the machine is set, and sessions end or never end',
    answer: 'Every deadline, rate and lock is of the monotonic clock.',
    defences: [
      {
        file: 'packages/core/src/wiring/clock.ts',
        from: 'now: () => performance.now(),',
        to: 'now: () => Date.now(),',
        test: 'test/hostile/wall-clock.test.ts',
        named: 'sessions',
      },
      {
        file: 'packages/auth/src/with-lockout.ts',
        from: '...rules, clock: clock ?? (() => performance.now())',
        to: '...rules, clock: clock ?? (() => Date.now())',
        test: 'test/hostile/wall-clock.test.ts',
        named: 'locked out',
      },
      {
        file: 'packages/data-channel/src/token-bucket.ts',
        from: 'const now = performance.now()',
        to: 'const now = Date.now()',
        test: 'test/hostile/wall-clock.test.ts',
        named: 'rates',
      },
      {
        file: 'packages/data-channel/src/ending.ts',
        from: 'const now = performance.now()',
        to: 'const now = Date.now()',
        test: 'test/hostile/wall-clock.test.ts',
        named: 'transfers',
      },
    ],
  },
  {
    id: 'C-43',
    danger: 'The end of the server cuts transfers, or never comes',
    answer:
      '`close({ graceMs })` takes nobody in, tells the idle, lets transfers end, cuts the rest, and says what it cut.',
    defences: [
      {
        file: 'packages/core/src/server/drain.ts',
        from: 'for (const session of [...registry.sessions]) session.end(CLOSING)',
        to: '',
        test: 'test/hostile/shutdown.test.ts',
        named: 'cuts what is not over in time',
      },
    ],
  },
]
