import { virtualPath } from '@longshore/storage'
import { describe, expect, it } from 'vitest'
import { fakeSession } from '../../../test/fake-session.js'
import { ProgressMeter } from './progress.js'

const MB = 1_000_000

function moving(bytes: number, more: object = {}) {
  const transfer = {
    direction: 'download' as const,
    path: virtualPath('/a b.iso'),
    bytes,
    size: 100 * MB,
    startedAt: 0,
    ...more,
  }
  return fakeSession({ user: 'alice', transfer })
}

describe('the progress line', () => {
  it('shows percent, amount, speed and the time that is left', () => {
    const meter = new ProgressMeter()
    expect(meter.line([moving(20 * MB)], 1_000)).toBe('↓ alice "/a b.iso"  20%  20.0 MB of 100 MB')
    expect(meter.line([moving(25 * MB)], 1_250)).toBe(
      '↓ alice "/a b.iso"  25%  25.0 MB of 100 MB  20.0 MB/s  4 s left',
    )
  })

  it('follows the speed of the last seconds', () => {
    const meter = new ProgressMeter()
    const speeds = [0, 40, 80, 80, 80, 80, 80].map(
      (megabytes, second) =>
        /(\d+(?:\.\d+)? \w+)\/s/.exec(meter.line([moving(megabytes * MB)], second * 1_000))?.[1],
    )
    expect(speeds).toEqual([undefined, '40.0 MB', '40.0 MB', '26.7 MB', '20.0 MB', '10.0 MB', '0 B'])
  })

  it('does without what is not known of an upload', () => {
    const meter = new ProgressMeter()
    const upload = (bytes: number) => moving(bytes, { direction: 'upload', size: undefined })
    meter.line([upload(0)], 0)
    expect(meter.line([upload(2 * MB)], 500)).toBe('↑ alice "/a b.iso"  2.00 MB  4.00 MB/s')
  })

  it('never shows more than all of it, nor time left behind the end', () => {
    const meter = new ProgressMeter()
    meter.line([moving(0)], 0)
    expect(meter.line([moving(120 * MB)], 1_000)).toBe('↓ alice "/a b.iso"  100%  120 MB of 100 MB  120 MB/s')
  })

  it('shows two transfers, and counts the others', () => {
    const sessions = ['1', '2', '3', '4'].map(id => Object.assign(moving(MB), { id }))
    const line = new ProgressMeter().line(sessions, 1_000)
    expect(line.split(' | ')).toHaveLength(3)
    expect(line).toMatch(/ \| and 2 more$/)
  })

  it('is empty without a transfer, and for listings', () => {
    expect(new ProgressMeter().line([fakeSession(), moving(1, { direction: 'listing' })], 1)).toBe('')
  })

  it('keeps hostile names off the terminal (C-54)', () => {
    const line = new ProgressMeter().line([moving(1, { path: '/\u001b[2J\n\u202e' })], 1)
    expect(line).not.toMatch(/[\p{Cc}\p{Cf}]/u)
  })

  it('survives a clock that stands still', () => {
    const meter = new ProgressMeter()
    meter.line([moving(MB)], 0)
    expect(meter.line([moving(2 * MB)], 0)).toContain('2%')
  })
})
