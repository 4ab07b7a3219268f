// Ends a conversation at any of its steps, by either side (protocol rules P-25, C-38).
import type { DialogueFile } from './dialogue-file.js'
import type { DialogueServer } from './dialogue-server.js'
import type { Stage as AnyStage } from './hold-dialogue.js'
import { onStage } from './run-dialogue.js'
import type { Way } from './ways.js'

type Stage = AnyStage & { readonly world: DialogueServer }

/** How it ends; what comes back waits until the server has noticed. */
export const ENDINGS: Readonly<Record<string, (stage: Stage) => Promise<unknown>>> = {
  'the client breaks off': stage => {
    const gone = sessionGone(stage)
    stage.control.destroy()
    return gone
  },
  'the client ends its side': stage => {
    const gone = sessionGone(stage)
    stage.control.end()
    return gone
  },
  'the server closes': ({ world }) => world.server.close(),
}

/** Holds a dialogue as far as the step before `step`, lets it end, and sees that nothing is left. */
export function breakOffAt(
  file: DialogueFile,
  way: Way,
  step: number,
  end: (stage: Stage) => Promise<unknown>,
): Promise<void> {
  return onStage(file, way, async stage => {
    await stage.held.holdUntil(step)
    try {
      await end(stage)
      const { size } = stage.world.server.sessions
      if (size > 0) throw new Error(`${size} sessions are left`)
    } finally {
      stage.held.close()
    }
  })
}

/** Resolves when the only session of the server has ended. */
function sessionGone({ world }: Stage): Promise<unknown> {
  if (world.server.sessions.size === 0) return Promise.resolve()
  return new Promise(resolve => {
    const watching = world.server.events$.subscribe(event => {
      if (event.type !== 'session-closed') return
      watching.unsubscribe()
      resolve(event)
    })
  })
}
