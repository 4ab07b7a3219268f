/** The line to the primary, from the process of a worker. */
import type { Line, Send } from '../line.js'
import type { ToPrimary, ToWorker } from '../messages.js'

/** As workers hold it. */
export type LineToPrimary = Line<ToPrimary, ToWorker>

/** Sends over the channel of this process. */
export const sendToPrimary: Send = (message, socket, sent) => {
  if (process.send && process.connected) process.send(message, socket, {}, sent)
  else sent(new Error('The primary is gone.'))
}
