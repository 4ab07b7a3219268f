// The settings of a Ceph cluster of one monitor, one store in memory and one gateway, made to start fast and to answer fast.

export interface CephSettings {
  readonly folder: string
  readonly cluster: string
  readonly s3Port: number
  readonly monitorPort: number
  readonly memoryBytes: number
}

/** The text of `ceph.conf`. */
export function cephSettings(settings: CephSettings): string {
  return [network(settings), trust(settings), small(settings), gateway(settings)].flat().join('\n')
}

function network({ cluster, monitorPort }: CephSettings): string[] {
  return [
    '[global]',
    `fsid = ${cluster}`,
    `mon host = [v1:127.0.0.1:${monitorPort}]`,
    'public network = 127.0.0.0/8',
    'cluster network = 127.0.0.0/8',
    'ms bind ipv6 = false',
    // One port for the monitor instead of two.
    'ms bind msgr2 = false',
    // A taken port is to end the daemon at once, so that others can be tried.
    'ms bind retry count = 1',
    'ms bind retry delay = 0',
  ]
}

function trust({ folder }: CephSettings): string[] {
  return [
    'auth cluster required = none',
    'auth service required = none',
    'auth client required = none',
    `keyring = ${folder}/keyring`,
    `run dir = ${folder}`,
    // Nobody asks, and the path of a socket may not be long.
    'admin socket =',
    `log file = ${folder}/$name.log`,
    `crash dir = ${folder}`,
  ]
}

/** One placement group a pool and one copy: whatever starts or waits in Ceph is in proportion to these. */
function small({ folder, memoryBytes }: CephSettings): string[] {
  return [
    'osd pool default size = 1',
    'osd pool default min size = 1',
    'osd pool default pg num = 1',
    'osd pool default pgp num = 1',
    'osd pool default pg autoscale mode = off',
    'osd crush chooseleaf type = 0',
    'mon allow pool size one = true',
    'mon warn on pool no redundancy = false',
    'mon max pg per osd = 1000',
    `mon data = ${folder}/mon`,
    'mon data avail warn = 1',
    'mon data avail crit = 1',
    'paxos propose interval = 0.02',
    'paxos min wait = 0.01',
    `osd data = ${folder}/osd`,
    'osd objectstore = memstore',
    `memstore device bytes = ${memoryBytes}`,
    // The store would change its place in the map while it starts, and sometimes fail.
    'osd class update on start = false',
    'osd crush update on start = false',
    'osd class load list = *',
    'osd class default list = *',
    'osd max object size = 134217728',
  ]
}

function gateway({ s3Port }: CephSettings): string[] {
  return [
    '[client.rgw]',
    // Without tcp_nodelay an answer of a few bytes waits for 40 ms.
    `rgw frontends = beast endpoint=127.0.0.1:${s3Port} tcp_nodelay=1`,
    'rgw enable usage log = false',
    'rgw enable ops log = false',
    'rgw crypt require ssl = false',
    '',
  ]
}
