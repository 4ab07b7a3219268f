// A session and a server of which the generated pages tell: in the clear, nobody logged in, TLS configured, all data connections offered.
import type { CommandTable, ServerView, Session } from '@longshore/core'
import { ROOT } from '@longshore/storage'

const FACTS = ['type', 'size', 'modify', 'perm', 'unique', 'UNIX.mode', 'UNIX.owner', 'UNIX.group'] as const

export function sampleSession(restart = 0): Session {
  return {
    id: 'sample',
    remoteAddress: '198.51.100.7',
    remotePort: 50_000,
    localAddress: '203.0.113.7',
    localPort: 21,
    secure: false,
    connectedAt: new Date(0),
    state: {
      cwd: ROOT,
      type: 'image',
      protection: 'clear',
      bufferSizeSet: false,
      extendedPassiveOnly: false,
      facts: new Set(FACTS),
      clientName: undefined,
      host: undefined,
      restart,
      renameFrom: undefined,
      expectedSize: undefined,
    },
    principal: undefined,
    transfer: undefined,
    signal: new AbortController().signal,
    resolve: () => {
      throw new Error('a sample session has no services')
    },
    end: () => {},
  }
}

export function sampleView(commands: CommandTable): ServerView {
  return {
    commands,
    site: commands,
    texts: { greeting: '', welcome: '', goodbye: '', system: '' },
    tls: { available: true, policy: 'optional', isFull: () => false, isClearable: () => false },
    data: { passive: true, active: true },
    features: () => [],
    sessionCount: 0,
    maxFileSize: Number.POSITIVE_INFINITY,
  }
}
