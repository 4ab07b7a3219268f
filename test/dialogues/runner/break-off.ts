// Ends a conversation at any of its steps, by either side (protocol rules P-25, C-38).
import type { DialogueFile } from './dialogue-file.js'
import type { DialogueServer } from './dialogue-server.js'
import type { Stage as AnyStage } from './hold-dialogue.js'
import { onStage } from './run-dialogue.js'
import type { TestClock } from './test-clock.js'
import type { Way } from './ways.js'

type Stage = AnyStage & { readonly world: DialogueServer }

/** Longer than a storage may take. */
const STORAGE_MS = 61_000

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
      const ended = end(stage)
      if (file.header.faults.some(({ code }) => code === 'hangs')) await passUntil(ended, stage.world.clock)
      await ended
      const { size } = stage.world.server.sessions
      if (size > 0) throw new Error(`${size} sessions are left`)
    } finally {
      stage.held.close()
    }
  })
}

/** A command that was begun is ended before its session is, and a storage that hangs takes its time. */
async function passUntil(ended: Promise<unknown>, clock: TestClock): Promise<void> {
  let over = false
  const watched = ended.finally(() => {
    over = true
  })
  watched.catch(() => {})
  while (!over) await clock.pass(STORAGE_MS)
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
