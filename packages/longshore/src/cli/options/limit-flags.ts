/** How the options that bound what clients may take are typed and explained. */
import type { OptionFlag } from './option-flag.js'

const LIMITS = 'Limits:'

/** In the order of `--help`. */
export const LIMIT_FLAGS: readonly OptionFlag[] = [
  {
    name: 'idleTimeout',
    flag: '--idle-timeout <seconds>',
    group: LIMITS,
    help: 'without a command or a transfer, before a session is ended (default: 300)',
  },
  {
    name: 'transferTimeout',
    flag: '--transfer-timeout <seconds>',
    group: LIMITS,
    help: 'without a byte moved, before a transfer is ended (default: 60)',
  },
  {
    name: 'maxSessions',
    flag: '--max-sessions <number>',
    group: LIMITS,
    help: 'sessions at once (default: 1000)',
  },
  {
    name: 'maxSessionsPerUser',
    flag: '--max-sessions-per-user <number>',
    group: LIMITS,
    help: 'sessions of one user at once (default: no limit)',
  },
  {
    name: 'connectionRate',
    flag: '--connection-rate <number>',
    group: LIMITS,
    help: 'connections in a minute from one address (default: no limit)',
  },
  {
    name: 'commandRate',
    flag: '--command-rate <number>',
    group: LIMITS,
    help: 'commands in a second of one session; the next ones wait (default: no limit)',
  },
  {
    name: 'maxTransfers',
    flag: '--max-transfers <number>',
    group: LIMITS,
    help: 'transfers and listings at once (default: no limit)',
  },
  {
    name: 'maxTransfersPerUser',
    flag: '--max-transfers-per-user <number>',
    group: LIMITS,
    help: 'transfers and listings of one user at once (default: no limit)',
  },
  {
    name: 'downloadRate',
    flag: '--download-rate <bytes>',
    group: LIMITS,
    help: 'bytes per second of all downloads and listings together, such as 500k or 10M (default: no limit)',
  },
  {
    name: 'uploadRate',
    flag: '--upload-rate <bytes>',
    group: LIMITS,
    help: 'bytes per second of all uploads together (default: no limit)',
  },
  {
    name: 'maxFileSize',
    flag: '--max-file-size <bytes>',
    group: LIMITS,
    help: 'bytes of one file that is uploaded, such as 2G (default: no limit)',
  },
  {
    name: 'workers',
    flag: '--workers <number>',
    group: LIMITS,
    help: 'processes that share the sessions; auto: one for each processor (default: this process alone)',
  },
]
