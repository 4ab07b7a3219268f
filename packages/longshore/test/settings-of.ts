/** Settings for a test: one user, this machine only, whatever else the test says. */
import type { Settings } from '../src/cli/settings.js'

/** Complete settings with some of them changed. */
export function settingsOf(changed: Partial<Settings> = {}): Settings {
  return {
    root: '/srv/files',
    bucket: undefined,
    hosts: undefined,
    port: 2121,
    proxies: [],
    proxyData: 'client',
    accounts: [{ name: 'alice', password: 'secret', readOnly: false }],
    anonymous: false,
    passivePorts: [],
    passiveAddresses: [],
    activeSourcePort: undefined,
    tls: undefined,
    idleMs: undefined,
    transferMs: undefined,
    kernelCopy: true,
    maxSessions: undefined,
    maxSessionsPerUser: undefined,
    connectionRate: undefined,
    commandRate: undefined,
    maxTransfers: undefined,
    maxTransfersPerUser: undefined,
    downloadRate: undefined,
    uploadRate: undefined,
    maxFileSize: undefined,
    allow: [],
    deny: [],
    workers: undefined,
    json: false,
    warnings: [],
    ...changed,
  }
}
