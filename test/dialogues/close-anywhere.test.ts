// A session that ends at any step of a conversation, by either side, leaves nothing behind (protocol rules P-25, C-38).
import { describe, expect, it } from 'vitest'
import { allDialogues } from './runner/all-dialogues.js'
import { breakOffAt, ENDINGS } from './runner/break-off.js'
import { describeWay, type Way } from './runner/ways.js'

const NAMES = [
  'rfc959/retrieve',
  'rfc959/store',
  'rfc959/passive-early',
  'rfc959/passive-again',
  'rfc959/abort-upload',
  'rfc959/listing-aborted',
  'rfc959/list',
  'rfc959/rename-lifetime',
  'rfc959/storage-hangs',
  'rfc2428/extended-port',
  'rfc4217/explicit',
]
const WAYS: readonly Way[] = [
  { over: 'IPv4', tls: 'none', segments: 'as written' },
  { over: 'IPv4', tls: 'explicit', segments: 'as written' },
]

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
        for (let step = 0; step < file.steps.length; step++) await breakOffAt(file, way, step, end)
        expect(file.steps.length).toBeGreaterThan(9)
      },
    )
  })
})
