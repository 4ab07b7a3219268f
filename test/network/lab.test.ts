// The labs themselves: what hides, what blocks, and what an FTP-aware router reads, shown with bare sockets before any server is judged by them.
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Lab } from './lab/lab.js'
import { describeNetwork } from './lab/requirements.js'
import { configure, cutLine, expectations, mendLine } from './lab/router.js'

describeNetwork('a lab with a router', () => {
  let lab: Lab
  beforeAll(async () => {
    lab = await Lab.build({
      segments: {
        lan: { client: ['192.168.1.2/24'], router: ['192.168.1.1/24'] },
        wan: { router: ['203.0.113.1/24'], server: ['203.0.113.10/24'] },
      },
      routes: { client: ['default via 192.168.1.1'] },
    })
  })
  afterAll(() => lab?.close())

  async function control() {
    const waiting = await lab.host('server').listen('203.0.113.10', 21)
    const { socket: client } = await lab.host('client').dial({ host: '203.0.113.10', port: 21 })
    const server = await waiting.accepted
    expect(await across(server.socket, client, '220 Ready.\r\n')).toBe('220 Ready.\r\n')
    expect(await across(client, server.socket, 'USER me\r\n')).toBe('USER me\r\n')
    return { client, server }
  }

  async function across(from: Socket, to: Socket, text: string): Promise<string> {
    from.write(text)
    const [bytes] = (await once(to, 'data')) as [Buffer]
    return bytes.toString()
  }

  it('hides the client behind the router', async () => {
    await configure(lab.host('router'), { masquerade: 'wan' })
    const { client, server } = await control()
    expect(server.remoteAddress).toBe('203.0.113.1')
    expect(await across(client, server.socket, 'PORT 192,168,1,2,200,10\r\n')).toBe(
      'PORT 192,168,1,2,200,10\r\n',
    )
    expect(await expectations(lab.host('router'))).toEqual([])
    client.destroy()
  })

  it('lets nobody in from outside', async () => {
    await configure(lab.host('router'), { masquerade: 'wan' })
    const waiting = await lab.host('client').listen('192.168.1.2')
    const knock = lab.host('server').dial({ host: '203.0.113.1', port: waiting.port })
    await expect(knock).rejects.toThrow('ECONNREFUSED')
    waiting.close()
  })

  it('has a router that reads PORT, rewrites it, and lets that one connection in', async () => {
    await configure(lab.host('router'), {
      masquerade: 'wan',
      ftpAware: true,
      allow: ['iifname "lan" accept'],
    })
    const { client, server } = await control()
    const waiting = await lab.host('client').listen('192.168.1.2')
    const port = `${waiting.port >> 8},${waiting.port & 255}`
    const seen = await across(client, server.socket, `PORT 192,168,1,2,${port}\r\n`)
    expect(seen).toMatch(/^PORT 203,0,113,1,\d+,\d+\r\n$/)
    expect(await expectations(lab.host('router'))).toHaveLength(1)
    const [high = 0, low = 0] = seen.trim().split(',').slice(4).map(Number)
    await lab.host('server').dial({ host: '203.0.113.1', port: high * 256 + low })
    expect((await waiting.accepted).remoteAddress).toBe('203.0.113.10')
    client.destroy()
  })

  it('has a router that reads a 227 in a segment of its own, and in no other way', async () => {
    await configure(lab.host('router'), { masquerade: 'wan', ftpAware: true })
    const { client, server } = await control()
    await across(server.socket, client, '200 Fine.\r\n227 Entering Passive Mode (203,0,113,10,200,10).\r\n')
    expect(await expectations(lab.host('router'))).toEqual([])
    await across(server.socket, client, '227 Entering Passive Mode (203,0,113,10,200,10).\r\n')
    expect(await expectations(lab.host('router'))).toEqual([expect.stringContaining('dport=51210')])
    client.destroy()
  })

  it('swallows everything without a word when the line is cut', async () => {
    await configure(lab.host('router'), { masquerade: 'wan' })
    await cutLine(lab.host('router'))
    const knock = lab.host('client').dial({ host: '203.0.113.10', port: 21 }, 500)
    await expect(knock).rejects.toThrow('EDEADLINE')
    await mendLine(lab.host('router'))
    const { client } = await control()
    client.destroy()
  })
})
