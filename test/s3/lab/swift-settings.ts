// The settings of OpenStack Swift with its S3 interface: one server of each kind, one copy of everything.

const KINDS = ['object', 'container', 'account'] as const
export type BackKind = (typeof KINDS)[number]

export interface SwiftSettings {
  readonly folder: string
  /** The system user that it runs as. */
  readonly user: string
  readonly secret: string
  readonly ports: { readonly proxy: number; readonly cache: number; readonly back: Record<BackKind, number> }
}

// A loaded machine is no broken one: with the usual patience a listing would lack what was just written, or a server would be shunned.
const PATIENCE = ['conn_timeout = 10', 'node_timeout = 60']

/** File names and their texts. */
export function swiftSettings(settings: SwiftSettings): Record<string, string> {
  const back = KINDS.map(kind => [`${kind}-server.conf`, backSettings(settings, kind)] as const)
  const files = {
    'swift.conf': common(),
    ...Object.fromEntries(back),
    'proxy-server.conf': proxySettings(settings),
  }
  return Object.fromEntries(Object.entries(files).map(([name, lines]) => [name, `${lines.join('\n')}\n`]))
}

function common(): string[] {
  const salt = ['swift_hash_path_suffix = lab', 'swift_hash_path_prefix = lab']
  return [
    '[swift-hash]',
    ...salt,
    '[storage-policy:0]',
    'name = gold',
    'default = yes',
    '[swift-constraints]',
  ]
}

function daemon({ folder, user }: SwiftSettings, port: number): string[] {
  return [
    '[DEFAULT]',
    'bind_ip = 127.0.0.1',
    `bind_port = ${port}`,
    // A taken port is to end the server soon, so that others can be tried.
    'bind_timeout = 1',
    `user = ${user}`,
    'workers = 0',
    `swift_dir = ${folder}`,
    'log_level = WARNING',
    // No log of the system is to have what a test does.
    `log_address = ${folder}/none`,
  ]
}

function backSettings(settings: SwiftSettings, kind: BackKind): string[] {
  const headers = [
    ...['Content-Disposition', 'Content-Encoding', 'X-Delete-At', 'X-Object-Manifest'],
    ...['X-Static-Large-Object', 'Cache-Control', 'Content-Language', 'Expires', 'X-Robots-Tag'],
  ]
  return [
    ...daemon(settings, settings.ports.back[kind]),
    `devices = ${settings.folder}/srv`,
    'mount_check = false',
    'fallocate_reserve = 0',
    'disable_fallocate = true',
    '[pipeline:main]',
    `pipeline = ${kind}-server`,
    `[app:${kind}-server]`,
    `use = egg:swift#${kind}`,
    'replication_server = false',
    ...PATIENCE,
    'container_update_timeout = 60',
    ...(kind === 'object' ? [`allowed_headers = ${headers.join(', ')}`] : []),
  ]
}

function proxySettings(settings: SwiftSettings): string[] {
  const { secret, ports } = settings
  const filters = ['catch_errors', 'gatekeeper', 'listing_formats', 'bulk', 'copy', 'slo', 'dlo', 'symlink']
  const pipeline =
    'catch_errors gatekeeper cache listing_formats bulk s3api tempauth copy slo dlo versioned_writes symlink proxy-server'
  return [
    ...daemon(settings, ports.proxy),
    ...['[pipeline:main]', `pipeline = ${pipeline}`],
    ...['[app:proxy-server]', 'use = egg:swift#proxy'],
    ...['account_autocreate = true', 'allow_account_management = true', 'error_suppression_limit = 1000000'],
    ...PATIENCE,
    ...['[filter:tempauth]', 'use = egg:swift#tempauth', `user_longshore_tests = ${secret} .admin`],
    ...['[filter:s3api]', 'use = egg:swift#s3api', 'location = us-east-1', 's3_acl = false'],
    ...['allow_multipart_uploads = true', 'min_segment_size = 5242880', 'check_bucket_owner = false'],
    ...['[filter:cache]', 'use = egg:swift#memcache', `memcache_servers = 127.0.0.1:${ports.cache}`],
    ...['[filter:versioned_writes]', 'use = egg:swift#versioned_writes', 'allow_object_versioning = true'],
    ...filters.flatMap(name => [`[filter:${name}]`, `use = egg:swift#${name}`]),
  ]
}
