/** The end of something that many requests at a time belong to. */
import { setMaxListeners } from 'node:events'

/** A controller whose signal any number of requests may listen to: from the eleventh on, node takes them for a leak and warns. */
export function newLife(): AbortController {
  const life = new AbortController()
  setMaxListeners(0, life.signal)
  return life
}
