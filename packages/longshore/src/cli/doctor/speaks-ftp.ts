/** Whether what holds a port is an FTP server: it greets with 220 (RFC 959 §5.4). */
import { connect } from 'node:net'
import { isEverywhere } from '../address-kind.js'

/** Looks at one port; a silent or foreign one is false. */
export type SpeaksFtp = (port: number, host: string) => Promise<boolean>

const PATIENCE_MS = 2_000

/** Connects, reads the first bytes, and leaves. */
export const speaksFtp: SpeaksFtp = (port, host) =>
  new Promise(resolve => {
    const socket = connect({ port, host: isEverywhere(host) ? 'localhost' : host, timeout: PATIENCE_MS })
    const end = (answer: boolean) => {
      socket.destroy()
      resolve(answer)
    }
    socket.once('data', bytes => end(bytes.toString('latin1').startsWith('220')))
    for (const event of ['error', 'timeout', 'close']) socket.once(event, () => end(false))
  })
