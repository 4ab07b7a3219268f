// A session on a host of a lab, brought to a random point of its life, whose line is then cut: by FIN, by RST, or so that nobody is told.
import type { Socket } from 'node:net'
import type { Host } from '../lab/host.js'
import { silence, unsilence } from '../lab/router.js'
import { Dialogue } from './dialogue.js'
import { dialPassive, flow, passive } from './transfer.js'

/** Timeouts of the server, in milliseconds. */
export interface Times {
  readonly idleMs: number
  readonly loginMs: number
  readonly stallMs: number
  readonly acceptMs: number
  readonly handshakeMs: number
}

/** A session at the point where its line is cut. */
export interface Moment {
  readonly dialogue: Dialogue
  readonly data?: { readonly socket: Socket; readonly localPort: number }
  /** A 150 has come, the completion has not. */
  readonly transfers?: boolean
  /** After how long the server has to give up a client of whom it hears nothing. */
  readonly patience: readonly (keyof Times)[]
}

export const HOWS = ['FIN', 'RST', 'silence'] as const
export type How = (typeof HOWS)[number]
export const WHATS = ['control', 'data', 'both'] as const
export type What = (typeof WHATS)[number]

const below = (most: number) => Math.floor(Math.random() * most)
/** Of the file of downloads, and of what is uploaded. */
const MOST_BYTES = 2_000_000

type Begin = () => Promise<Dialogue>

/** What a client may have come to, by name; `many` is a large folder there and `film.bin` a file of several MB. */
const POINTS = {
  greeted: async (_login, open) => ({ dialogue: await open(), patience: ['loginMs'] }),
  'behind USER': async (_login, open) => {
    const dialogue = await open()
    await dialogue.ask('USER ada', 331)
    return { dialogue, patience: ['loginMs'] }
  },
  'behind AUTH': async (_login, open) => {
    const dialogue = await open()
    await dialogue.ask('AUTH TLS', 234)
    return { dialogue, patience: ['handshakeMs'] }
  },
  'logged in': async login => ({ dialogue: await login(), patience: ['idleMs'] }),
  'with a port offered': async login => {
    const dialogue = await login()
    await passive(dialogue, 'EPSV')
    return { dialogue, patience: ['idleMs'] }
  },
  'with a data connection unused': async login => {
    const dialogue = await login()
    return { dialogue, data: await dialPassive(dialogue, 'EPSV'), patience: ['idleMs'] }
  },
  'before the data connection': async login => {
    const dialogue = await login()
    await passive(dialogue, 'EPSV')
    await dialogue.ask('RETR film.bin', 150)
    return { dialogue, patience: ['acceptMs', 'idleMs'] }
  },
  'in a download': async login => {
    const moment = await transferring(await login(), 'RETR film.bin')
    await flow(moment.data.socket, below(MOST_BYTES))
    moment.data.socket.pause()
    return moment
  },
  'in an upload': async login => {
    const moment = await transferring(await login(), 'STOU cut.bin')
    const bytes = Buffer.alloc(1 + below(MOST_BYTES))
    await new Promise(resolve => moment.data.socket.write(bytes, resolve))
    return moment
  },
  'in a listing': async login => {
    const moment = await transferring(await login(), 'MLSD many')
    moment.data.socket.pause()
    return moment
  },
} satisfies Record<string, (login: Begin, open: Begin) => Promise<Moment>>

async function transferring(dialogue: Dialogue, line: string) {
  const data = await dialPassive(dialogue, 'EPSV')
  await dialogue.ask(line, 150)
  return { dialogue, data, transfers: true, patience: ['stallMs', 'idleMs'] } as const
}

export const POINT_NAMES = Object.keys(POINTS) as readonly (keyof typeof POINTS)[]

/** Brings a session of `client` to a point, under TLS if that is wanted. */
export function live(
  client: Host,
  server: string,
  point: keyof typeof POINTS,
  secure: boolean,
): Promise<Moment> {
  const open = () => Dialogue.open(client, server)
  const login = async () => {
    const dialogue = await open()
    if (secure) await dialogue.secure()
    await dialogue.logIn()
    if (secure) await dialogue.protect()
    return dialogue
  }
  return POINTS[point](login, open)
}

/** Cuts what is there of `what`; the result ends the silence, and the client with it. */
export async function cut(
  { dialogue, data }: Moment,
  { client, router }: { readonly client: Host; readonly router: Host },
  { how, what }: { readonly how: How; readonly what: What },
): Promise<() => Promise<void>> {
  const dataPorts = data && what !== 'control' ? [data.localPort] : []
  const ports = what === 'data' && data ? dataPorts : [dialogue.port, ...dataPorts]
  if (how === 'silence') await silence(router, ports)
  else if (how === 'RST') await Promise.all(ports.map(port => client.reset(port)))
  else {
    if (dataPorts.length > 0) data?.socket.destroy()
    if (ports.includes(dialogue.port)) dialogue.hangUp()
  }
  return async () => {
    if (how === 'silence') await unsilence(router, ports)
    data?.socket.destroy()
    dialogue.hangUp()
  }
}
