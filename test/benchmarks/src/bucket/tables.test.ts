import { describe, expect, it } from 'vitest'
import { BUCKET_SAMPLE } from '../sample-report.js'
import { tables } from '../table.js'

const lines = tables(BUCKET_SAMPLE).split('\n')
const line = (start: string) => lines.filter(each => each.startsWith(start))

describe('the tables of files in a bucket', () => {
  it('have speeds from lowest to highest, and the ratio to the SDK', () => {
    expect(line('| upload of 1,000')[0]).toBe(
      '| upload of 1,000 files | 120, 100–140 files/s (**0.60**) | 200, 200–200 files/s |',
    )
  })

  it('have the processor time of the process and of the store, and tell what is not known', () => {
    expect(line('| upload of 1,000')[1]).toBe('| upload of 1,000 files | 3,000 / 2,000 | – / – |')
  })

  it('have the requests of one file, and of which kinds they are', () => {
    expect(line('| upload of 1,000')[2]).toMatch('| 2.00: 1.00 PutObject, 1.00 ListObjectsV2 |')
    expect(line('| MLSD')[1]).toMatch('| 11.0: ')
  })

  it('have memory in a table of its own', () => {
    expect(line('| 8 uploads')).toEqual(['| 8 uploads | 13.0, 12.0–14.0 | 35.0, 30.0–40.0 |'])
  })

  it('have the first byte of listings, the wait of others and growth', () => {
    expect(line('| MLSD').at(-1)).toBe('| MLSD of 10 entries | 40.0 / 8.00 / 3.00 | 20.0 / – / 12.0 |')
  })

  it('have nothing of the tables of files in a folder', () => {
    expect(lines).not.toContain('### Speed')
  })
})
