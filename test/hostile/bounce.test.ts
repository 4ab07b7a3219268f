// PORT and EPRT never make the server dial anybody but the client itself (C-13, B-03, B-04; RFC 2577 §3).
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'
import { type Dialogue, receiveData } from '@longshore/core/testing'
import { memoryStorage } from '@longshore/storage-memory'
import { describe, expect, it, onTestFinished } from 'vitest'
import { freePort, type Trap, trap } from './lab/listeners.js'
import { type ServeOptions, serve } from './lab/serve.js'
import { logIn } from './lab/visitor.js'

const VICTIM = '127.0.0.2'

/** Sockets that somebody in this process began to connect since the test began, other than by {@link logIn}. */
function dialled(): { count(): number } {
  const sockets = new Set<Socket>()
  const note = (message: unknown) => void sockets.add((message as { socket: Socket }).socket)
  subscribe('net.client.socket', note)
  onTestFinished(() => void unsubscribe('net.client.socket', note))
  return { count: () => sockets.size }
}

function portArgument(address: string, port: number): string {
  return [...address.split('.'), port >> 8, port & 0xff].join(',')
}

async function scene(options: ServeOptions = {}) {
  const { port, server } = await serve(memoryStorage({ files: { '/file': 'x' } }), options)
  return { port, server, dialogue: await logIn(port, { host: options.host ?? '127.0.0.1' }) }
}

/** What is refused with 501 or 522, and leaves no channel behind: a transfer is told to ask for one. */
async function expectRefused(dialogue: Dialogue, line: string): Promise<void> {
  const { code } = await dialogue.command(line)
  expect([line, [501, 522].includes(code)]).toEqual([line, true])
  for (const transfer of ['RETR file', 'LIST', 'STOR new'])
    expect([line, (await dialogue.command(transfer)).wire]).toEqual([line, '425 Use PASV or PORT first.\r\n'])
}

/** Addresses that are not the client's, or no addresses: of this machine, of its network, of the cloud, of everybody. */
const STRANGERS = [
  ...[VICTIM, '0.0.0.0', '255.255.255.255', '127.255.255.255', '224.0.0.1', '169.254.169.254', '10.0.0.1'],
  ...['192.168.0.1', '172.16.0.1', '100.64.0.1', '198.51.100.7', '1.1.1.1'],
]
/** Ways to write an address that other software reads as 127.0.0.1 or as the victim's. */
const SPELLINGS = [
  ...[
    '127.1',
    '2130706433',
    '0x7f000001',
    '0177.0.0.1',
    '127.0.0.01',
    '127.0.0.1.',
    ' 127.0.0.1',
    '127.0.0.1 ',
  ],
  ...['localhost', '127.0.0.2#', '127.0.0.1%lo', '[127.0.0.1]', '127.0.0.256', '127.0.0.-1', ''],
]
const V6_STRANGERS = [
  ...['::2', '::', '::ffff:127.0.0.1', '::ffff:10.0.0.1', '::ffff:169.254.169.254', '::127.0.0.1', 'fe80::1'],
  ...[
    'ff02::1',
    'fd00:ec2::254',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    '::1%lo',
    '[::1]',
    '::1::',
    '2001:db8::1',
  ],
]

describe('PORT and EPRT', () => {
  it('are refused for every address but the client’s own, and nothing is dialled (C-13)', async () => {
    const { dialogue } = await scene()
    const victim = await trap(VICTIM)
    const attempts = dialled()
    for (const address of STRANGERS) {
      await expectRefused(dialogue, `PORT ${portArgument(address, victim.port)}`)
      await expectRefused(dialogue, `EPRT |1|${address}|${victim.port}|`)
    }
    for (const address of [...SPELLINGS, ...V6_STRANGERS].filter(each => each !== '::ffff:127.0.0.1')) {
      await expectRefused(dialogue, `EPRT |1|${address}|${victim.port}|`)
      await expectRefused(dialogue, `EPRT |2|${address}|${victim.port}|`)
    }
    expect([victim.visits, attempts.count()]).toEqual([0, 0])
  })

  it('are refused over IPv6 for every address but the client’s own, and nothing is dialled (C-13, B-14)', async () => {
    const { dialogue } = await scene({ host: '::1' })
    const victim = await trap('127.0.0.1')
    const attempts = dialled()
    for (const address of [...V6_STRANGERS, ...STRANGERS, ...SPELLINGS]) {
      await expectRefused(dialogue, `EPRT |2|${address}|${victim.port}|`)
      await expectRefused(dialogue, `EPRT |1|${address}|${victim.port}|`)
    }
    await expectRefused(dialogue, `PORT ${portArgument('127.0.0.1', victim.port)}`)
    expect([victim.visits, attempts.count()]).toEqual([0, 0])
  })

  it('are refused for privileged ports, port 0 and the server’s own port (C-13, B-03)', async () => {
    const { dialogue, port, server } = await scene()
    const attempts = dialled()
    for (const bad of [0, 1, 20, 21, 22, 25, 80, 443, 1023, port]) {
      await expectRefused(dialogue, `PORT ${portArgument('127.0.0.1', bad)}`)
      await expectRefused(dialogue, `EPRT |1|127.0.0.1|${bad}|`)
    }
    for (const bad of ['65536', '70000', '-1', '1e4', '0x1000', ' 5000', '5000 ', '4294967297', '']) {
      await expectRefused(dialogue, `EPRT |1|127.0.0.1|${bad}|`)
    }
    expect([server.sessions.size, attempts.count()]).toEqual([1, 0])
  })

  it('are refused when they are not written as the RFC says, octal and surplus numbers included (C-13, C-34)', async () => {
    const { dialogue } = await scene()
    const attempts = dialled()
    for (const argument of [
      '127,0,0,1,19',
      '127,0,0,1,19,136,1',
      '0127,0,0,1,19,136',
      '127,0,0,1,019,136',
      '',
    ]) {
      await expectRefused(dialogue, `PORT ${argument}`)
    }
    for (const argument of [
      '127,0,0,1,256,0',
      '127,0,0,1,19,-1',
      '127.0.0.1,19,136',
      '127,0,0,1,0x13,136',
      ',,,,,',
    ])
      await expectRefused(dialogue, `PORT ${argument}`)
    for (const argument of [
      '|1|127.0.0.1|5000',
      '1|127.0.0.1|5000|',
      '|1|127.0.0.1|5000||',
      '|3|127.0.0.1|5000|',
      '||||',
    ])
      await expectRefused(dialogue, `EPRT ${argument}`)
    expect(attempts.count()).toBe(0)
  })

  it('are served for the client’s own address, however it is written (B-03, B-14)', async () => {
    const own = await trap('127.0.0.1')
    const { dialogue } = await scene()
    const forms = [
      `|1|127.0.0.1|${own.port}|`,
      `!1!127.0.0.1!${own.port}!`,
      `|2|::ffff:127.0.0.1|${own.port}|`,
    ]
    for (const line of [`PORT ${portArgument('127.0.0.1', own.port)}`, ...forms.map(form => `EPRT ${form}`)])
      expect([line, (await dialogue.command(line)).code]).toEqual([line, 200])
    expect((await dialogue.command('LIST')).code).toBe(226)
    expect(own.visits).toBe(1)
  })

  it('are refused for every other port that the server listens on (C-13)', async () => {
    const { dialogue, server } = await scene()
    const other = await freePort()
    await server.listen(other, '127.0.0.1')
    await expectRefused(dialogue, `PORT ${portArgument('127.0.0.1', other)}`)
  })

  it('read alike where nobody listens and where nobody answers, so that ports cannot be scanned (B-04)', async () => {
    const { dialogue } = await scene({ timeouts: { dialMs: 300 } })
    const gone = await freePort()
    await dialogue.command(`PORT ${portArgument('127.0.0.1', gone)}`)
    const refused = await dialogue.command('LIST')
    const late = (await scene({ timeouts: { acceptMs: 50 } })).dialogue
    await late.command('EPSV')
    const unanswered = await late.command('LIST')
    expect(refused.wire).toBe('425 Cannot open data connection.\r\n')
    expect(unanswered.wire).toBe(refused.wire)
  })
})

describe('transfers between servers, where a rule allows them', () => {
  it('still never lead to loopback, link-local, metadata, multicast or unspecified addresses (B-03)', async () => {
    const asked: string[] = []
    const allow = ({ address }: { readonly address: string }) => {
      asked.push(address)
      return true
    }
    const { dialogue } = await scene({ active: { allow } })
    const victim = await trap(VICTIM)
    const attempts = dialled()
    const never = [
      VICTIM,
      '0.0.0.0',
      '255.255.255.255',
      '224.0.0.1',
      '169.254.169.254',
      '127.1.2.3',
      '0.1.2.3',
    ]
    for (const address of never) {
      await expectRefused(dialogue, `PORT ${portArgument(address, victim.port)}`)
      await expectRefused(dialogue, `EPRT |1|${address}|${victim.port}|`)
    }
    expect([victim.visits, attempts.count(), asked]).toEqual([0, 0, []])
    expect((await dialogue.command(`PORT ${portArgument('198.51.100.7', victim.port)}`)).code).toBe(200)
    await dialogue.command(`PORT ${portArgument('198.51.100.7', 22)}`)
    expect(asked).toEqual(['198.51.100.7'])
  })

  it('with natFix go to the client, whatever address it names (B-05)', async () => {
    const [own, victim]: Trap[] = [await trap('127.0.0.1'), await trap(VICTIM)]
    const { dialogue } = await scene({ active: { natFix: true } })
    expect((await dialogue.command(`PORT ${portArgument('10.0.0.7', own!.port)}`)).code).toBe(200)
    await dialogue.command('LIST')
    expect([own!.visits, victim!.visits]).toEqual([1, 0])
    await expectRefused(dialogue, `PORT ${portArgument('10.0.0.7', 22)}`)
  })
})

// Kept honest: the count of dialled sockets sees this process's own.
it('would be noticed if the server dialled', async () => {
  const own = await trap('127.0.0.1')
  const { dialogue } = await scene()
  const attempts = dialled()
  await dialogue.command(`PORT ${portArgument('127.0.0.1', own.port)}`)
  await dialogue.command('LIST')
  expect(attempts.count()).toBe(1)
  expect((await receiveData(dialogue, 'RETR file')).bytes.toString()).toBe('x')
})
