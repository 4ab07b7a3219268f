import type { Writable } from 'node:stream'
import { memoryStorage } from '@longshore/storage-memory'
import { filter, firstValueFrom } from 'rxjs'
import { afterEach, describe, expect, it } from 'vitest'
import { closeAll, counted, dialData, enter, plugin, rig } from '../../test/rig.js'
import { receiveData } from '../testing/index.js'

afterEach(closeAll)

/** A storage that notes whether the sink of an upload was over when the upload was aborted. */
function watched() {
  const orders: boolean[] = []
  const inner = counted(memoryStorage({ files: { '/a.txt': 'hello' } }), upload => {
    let sink: Writable | undefined
    return {
      sink() {
        sink = upload.sink()
        return sink
      },
      async abort(reason, leftover) {
        orders.push(sink?.destroyed ?? true)
        await upload.abort(reason, leftover)
      },
    }
  })
  return { ...inner, orders }
}

describe('a command interceptor that answers while the transfer it let begin still runs', () => {
  const ways = {
    answers: () => ({ code: 450 as const, lines: ['Busy.'] }),
    throws: () => {
      throw new Error('chaos')
    },
  }
  it.each(Object.entries(ways))('and %s has it stopped first (P-04, C-59)', async (way, end) => {
    const { storage, endings, orders } = watched()
    const hasty = plugin(host =>
      host.onCommand(async ({ verb }, next) => {
        if (verb !== 'STOR') return next()
        const moving = firstValueFrom(host.events$.pipe(filter(event => event.type === 'transfer-started')))
        void next()
        await moving
        return end()
      }),
    )
    const { server, events } = rig({ plugins: [hasty] }, storage)
    const dialogue = await enter(server)
    const data = await dialData(dialogue)
    data.resume().write('changed')
    const { code, preliminary } = await dialogue.command('STOR a.txt')
    expect([preliminary.length, code]).toEqual([1, way === 'answers' ? 450 : 451])
    expect(endings).toMatchObject({ commits: 0, aborts: 1 })
    expect(orders).toEqual([true])
    expect(events.filter(event => event.type === 'transfer-finished')).toMatchObject([{ outcome: 'aborted' }])
    expect((await receiveData(dialogue, 'RETR a.txt')).bytes.toString()).toBe('hello')
    data.destroy()
  })
})
