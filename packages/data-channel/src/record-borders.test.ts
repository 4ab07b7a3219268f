import { describe, expect, it } from 'vitest'
import { RecordBorders } from './record-borders.js'

const record = (kind: number, body: number) =>
  Buffer.concat([Buffer.from([kind, 3, 3, body >> 8, body & 255]), Buffer.alloc(body, 1)])
const HANDSHAKE = record(22, 300)
const DATA = record(23, 40)
const ALERT = record(21, 2)
const SEALED_ALERT = record(23, 19)

describe('RecordBorders', () => {
  it.each([
    ['an alert', [HANDSHAKE, DATA, ALERT], true],
    ['an alert that is sealed', [HANDSHAKE, SEALED_ALERT], true],
    ['data', [HANDSHAKE, ALERT, DATA], false],
    ['an empty record', [ALERT, record(23, 0)], false],
  ])('knows a stream that ends with %s, however it is cut', (_what, records, notice) => {
    const bytes = Buffer.concat(records)
    for (let cut = 0; cut < bytes.length; cut++) {
      const borders = new RecordBorders()
      borders.follow(bytes.subarray(0, cut))
      borders.follow(bytes.subarray(cut))
      expect([borders.between, borders.endedByNotice]).toEqual([true, notice])
    }
  })

  it('takes no record that is not whole for an end', () => {
    for (let cut = 1; cut < ALERT.length; cut++) {
      const borders = new RecordBorders()
      borders.follow(Buffer.concat([DATA, ALERT.subarray(0, cut)]))
      expect([borders.between, borders.endedByNotice]).toEqual([false, false])
    }
  })

  it('steps from border to border', () => {
    const bytes = Buffer.concat([HANDSHAKE, ALERT, DATA.subarray(0, 7)])
    const borders = new RecordBorders()
    const stops: number[] = []
    for (let at = 0; at < bytes.length; stops.push(at)) at = borders.step(bytes, at)
    expect(stops).toEqual([305, 312, 319])
    expect(borders.between).toBe(false)
  })
})
