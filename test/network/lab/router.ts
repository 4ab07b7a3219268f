// The rules of a router as text for nft: address translation, forwarded ports, FTP awareness, and a firewall.
import type { Host } from './host.js'

export interface RouterRules {
  /** The interface behind whose address all others hide. */
  readonly masquerade?: string
  /** What arrives at `in` for one of the ports goes to `to`. */
  readonly forward?: { readonly in: string; readonly to: string; readonly ports: readonly string[] }
  /** Reads control connections to port 21 and opens what they announce. */
  readonly ftpAware?: boolean
  /** Only this, and what belongs to it, passes. Without it everything passes. */
  readonly allow?: readonly string[]
}

/** Replaces all rules of a router, which forgets the connections that it knew. */
export async function configure(router: Host, rules: RouterRules): Promise<void> {
  await router.nft(routerRules(rules))
  for (const table of ['conntrack', 'expect']) await router.must(['conntrack', '-F', table])
}

export function routerRules({ masquerade, forward, ftpAware = false, allow }: RouterRules): string {
  return [
    'flush ruleset',
    ...(ftpAware ? FTP_AWARE : []),
    ...(masquerade ? chain('source', 'nat', 'postrouting', 'srcnat', [hide(masquerade)]) : []),
    ...(forward ? chain('destination', 'nat', 'prerouting', 'dstnat', [portForward(forward)]) : []),
    ...(allow ? chain('wall', 'filter', 'forward', 'filter', [...BELONGS, ...allow], 'drop') : []),
  ].join('\n')
}

/** From now on nothing passes but for `spared`, and nobody is told. */
export async function cutLine(router: Host, spared: readonly string[] = []): Promise<void> {
  await router.nft(chain('cut', 'filter', 'forward', '-250', spared, 'drop').join('\n'))
}

/** Lets everything pass again, also when nothing was cut. */
export async function mendLine(router: Host): Promise<void> {
  await router.nft('table inet cut {}\ndelete table inet cut')
}

/** Makes ports of `client` known as those that are cut off by {@link silence}, until the rules are replaced. */
export async function allowSilence(router: Host, client: string): Promise<void> {
  const rules = ['saddr', 'daddr'].map(side => `ip ${side} ${client} tcp ${side[0]}port @ports drop`)
  const lines = chain('silence', 'filter', 'forward', '-250', rules)
  await router.nft([lines[0], '  set ports { type inet_service; }', ...lines.slice(1)].join('\n'))
}

/** From now on nothing from or to these ports passes, and nobody is told. */
export async function silence(router: Host, ports: readonly number[]): Promise<void> {
  await router.nft(`add element inet silence ports { ${ports.join(', ')} }`)
}

/** The end of {@link silence}. */
export async function unsilence(router: Host, ports: readonly number[]): Promise<void> {
  await router.nft(`delete element inet silence ports { ${ports.join(', ')} }`)
}

/** The connections that an FTP-aware router expects at this moment, as `conntrack` prints them. */
export async function expectations(router: Host, family: 'ipv4' | 'ipv6' = 'ipv4'): Promise<string[]> {
  const text = await router.must(['conntrack', '-L', 'expect', '-f', family])
  return text.split('\n').filter(line => line.includes('proto=6'))
}

const BELONGS = ['ct state established,related accept']

const FTP_AWARE = [
  'table inet aware {',
  '  ct helper four { type "ftp" protocol tcp; l3proto ip; }',
  '  ct helper six { type "ftp" protocol tcp; l3proto ip6; }',
  '  chain watch {',
  '    type filter hook prerouting priority filter',
  '    meta nfproto ipv4 tcp dport 21 ct helper set "four"',
  '    meta nfproto ipv6 tcp dport 21 ct helper set "six"',
  '  }',
  '}',
]

function hide(interfaceName: string): string {
  return `meta nfproto ipv4 oifname "${interfaceName}" masquerade`
}

function portForward({ in: from, to, ports }: NonNullable<RouterRules['forward']>): string {
  return `iifname "${from}" tcp dport { ${ports.join(', ')} } dnat ip to ${to}`
}

function chain(
  table: string,
  type: string,
  hook: string,
  priority: string,
  rules: readonly string[],
  policy = 'accept',
): string[] {
  return [
    `table inet ${table} {`,
    '  chain main {',
    `    type ${type} hook ${hook} priority ${priority}; policy ${policy}`,
    ...rules.map(rule => `    ${rule}`),
    '  }',
    '}',
  ]
}
