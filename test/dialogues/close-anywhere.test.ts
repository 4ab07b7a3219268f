// A session that ends at any step of a conversation, by either side, leaves nothing behind (protocol rules P-25, C-38).
import { describe, expect, it } from 'vitest'
import { allDialogues } from './runner/all-dialogues.js'
import type { DialogueFile } from './runner/dialogue-file.js'
import type { DialogueServer } from './runner/dialogue-server.js'
import type { Stage as AnyStage } from './runner/hold-dialogue.js'
import { onStage } from './runner/run-dialogue.js'
import { describeWay, type Way } from './runner/ways.js'

type Stage = AnyStage & { readonly world: DialogueServer }

const NAMES = [
  'rfc959/retrieve',
  'rfc959/store',
  'rfc959/passive-early',
  'rfc959/passive-again',
  'rfc959/abort-upload',
  'rfc959/listing-aborted',
  'rfc959/list',
  'rfc959/rename-lifetime',
  'rfc2428/extended-port',
  'rfc4217/explicit',
]
const WAYS: readonly Way[] = [
  { over: 'IPv4', tls: 'none', segments: 'as written' },
  { over: 'IPv4', tls: 'explicit', segments: 'as written' },
]

/** How it ends; what comes back waits until the server has noticed. */
const ENDINGS: Readonly<Record<string, (stage: Stage) => Promise<unknown>>> = {
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

const dialogues = allDialogues()

describe.each(WAYS.map(way => [describeWay(way), way] as const))('over %s', (_, way) => {
  describe.each(Object.entries(ENDINGS))('when %s', (_how, end) => {
    const files = dialogues.filter(({ name }) => NAMES.includes(name))
    const fitting = files.filter(
      ({ steps }) => way.tls === 'none' || !steps.some(({ kind }) => kind === 'tls'),
    )
    it.each(fitting.map(file => [file.name, file] as const))(
      'nothing is left, at every step of %s',
      async (_name, file) => {
        for (let step = 0; step < file.steps.length; step++) await cutAt(file, way, step, end)
        expect(file.steps.length).toBeGreaterThan(9)
      },
    )
  })
})

function cutAt(
  file: DialogueFile,
  way: Way,
  step: number,
  end: (stage: Stage) => Promise<unknown>,
): Promise<void> {
  return onStage(file, way, async stage => {
    await stage.held.holdUntil(step)
    try {
      await end(stage)
      expect(stage.world.server.sessions.size).toBe(0)
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
