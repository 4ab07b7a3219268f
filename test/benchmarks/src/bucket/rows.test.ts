import { describe, expect, it } from 'vitest'
import { FULL, QUICK } from '../scale.js'
import { bucketRowsOf } from './rows.js'

const rows = bucketRowsOf(FULL)
const row = (name: string) => rows.find(each => each.name === name)

describe('the rows of files in a bucket', () => {
  it('have the same names at every scale, each once', () => {
    const names = rows.map(({ name }) => name)
    expect(bucketRowsOf(QUICK).map(({ name }) => name)).toEqual(names)
    expect(new Set(names).size).toBe(names.length)
  })

  it('about memory warm up with one small file, and find the server anew in every round', () => {
    expect(row('stor8-memory')).toMatchObject({ fresh: true, warm: { sessions: 1, bytes: 4096 } })
    const { warm, fixtures } = row('retr8-memory') ?? {}
    expect(fixtures?.map(({ name }) => name)).toContain(warm?.path)
  })

  it('say in words what they do', () => {
    expect(row('retr8-memory')?.title).toBe('8 downloads of 256 MiB at once')
    expect(row('sstor1')?.title).toBe('upload of 1,000 files of 4 KiB')
  })
})
