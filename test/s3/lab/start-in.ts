// What every server of the laboratory has in common when it starts: a start that fails leaves nothing, and says why.
import type { Place } from './place.js'
import type { Claim } from './ports.js'
import type { S3Server, StartedServer } from './server.js'

/** Starts a server in a place; the place and the ports end with it. Rejects with the last lines of its logs, and then the place is closed. */
export async function startIn(
  place: Place,
  claim: Claim,
  start: (place: Place) => Promise<S3Server>,
): Promise<StartedServer> {
  try {
    const server = await start(place)
    return {
      server,
      close: async () => {
        await place.close()
        await claim.release()
      },
    }
  } catch (error) {
    const explained = place.explain(error)
    await place.close()
    throw explained
  }
}
