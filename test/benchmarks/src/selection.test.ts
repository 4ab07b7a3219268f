import { describe, expect, it } from 'vitest'
import { CONTENDERS } from './peers/all-contenders.js'
import { rowsOf } from './rows.js'
import { FULL, QUICK } from './scale.js'
import { absence, selected, UsageError } from './selection.js'

const rows = rowsOf(FULL)
const row = (name: string) => selected('row', rows, name)[0] as (typeof rows)[number]
const server = (name: string) => selected('server', CONTENDERS, name)[0] as (typeof CONTENDERS)[number]

describe('a selection', () => {
  it('without a list is everything', () => {
    expect(selected('row', rows, undefined)).toEqual(rows)
  })

  it('has the order of the list, and each once', () => {
    const names = selected('row', rows, 'noop50, retr1,noop50').map(({ name }) => name)
    expect(names).toEqual(['noop50', 'retr1'])
  })

  it('of something unknown names it, and what there is', () => {
    expect(() => selected('row', rows, 'retr1,retr2')).toThrow(UsageError)
    expect(() => selected('server', CONTENDERS, 'wsftpd')).toThrow(
      /^unknown server: wsftpd; there are longshore, .*vsftpd/,
    )
  })

  it('of nothing is refused', () => {
    expect(() => selected('row', rows, ' , ')).toThrow('no row is named')
  })
})

describe('the rows', () => {
  it('have the same names at every scale, each once', () => {
    const names = rows.map(({ name }) => name)
    expect(rowsOf(QUICK).map(({ name }) => name)).toEqual(names)
    expect(new Set(names).size).toBe(names.length)
  })

  it('that a setting is only shown in are rows that there are', () => {
    const named = CONTENDERS.flatMap(({ onlyRows = [] }) => onlyRows)
    expect(named.filter(name => !rows.some(each => each.name === name))).toEqual([])
  })
})

describe('a server', () => {
  it('with a setting of its own is shown where it matters, and where it was asked for', () => {
    expect(absence(server('vsftpd-tuned'), row('login50'), false)).toBeUndefined()
    expect(absence(server('vsftpd-tuned'), row('retr1'), false)).toBe('')
    expect(absence(server('vsftpd-tuned'), row('retr1'), true)).toBeUndefined()
  })

  it('says why it does not take part, also when it was asked for', () => {
    expect(absence(server('vsftpd'), row('mlsd10k'), true)).toBe('no MLSD')
    expect(absence(server('proftpd'), row('idle5000'), false)).toMatch('not run')
    expect(absence(server('ftp-srv'), row('tls-retr1'), false)).toBe('not run')
  })

  it('that would take minutes gets fewer files, and the bytes that go with them', () => {
    const lighter = server('ftp-srv').lighter?.(row('sretr16'))
    expect(lighter?.load).toMatchObject({ sessions: 16, repeat: 40 })
    expect(lighter?.bytes).toBe(16 * 40 * 4096)
    expect(server('ftp-srv').lighter?.(row('retr1'))).toEqual(row('retr1'))
  })
})
