import type { Entry } from '@longshore/storage'
import { describe, expect, it } from 'vitest'
import { unixListing } from './unix-listing.js'

const NOW = new Date('2026-02-01T12:00:00Z')
const line = unixListing(() => NOW)

function file(more: Partial<Entry> = {}): Entry {
  return { name: 'name', type: 'file', size: 1234, modified: new Date('2026-01-05T14:07:59Z'), ...more }
}

describe('unixListing', () => {
  it('writes the line that clients parse (P-40)', () => {
    expect(line(file({ owner: 'owner', group: 'group', mode: 0o644, links: 1 }))).toBe(
      '-rw-r--r--   1 owner    group      1234 Jan  5 14:07 name',
    )
  })

  it.each([
    ['file', 0o000, '----------'],
    ['file', 0o777, '-rwxrwxrwx'],
    ['file', 0o7640, '-rw-r-----'],
    ['directory', 0o755, 'drwxr-xr-x'],
    ['symlink', 0o777, 'lrwxrwxrwx'],
    ['file', undefined, '-rw-r--r--'],
    ['directory', undefined, 'drwxr-xr-x'],
  ] as const)('shows a %s of mode %o as %s', (type, mode, shown) => {
    expect(line(file({ type, ...(mode !== undefined && { mode }) })).slice(0, 10)).toBe(shown)
  })

  it('has a link count, an owner and a group always, and none with a space', () => {
    expect(line(file()).split(/ +/).slice(1, 5)).toEqual(['1', 'ftp', 'ftp', '1234'])
    expect(
      line(file({ owner: 'domain users', group: 'a\r\nb' }))
        .split(/ +/)
        .slice(2, 4),
    ).toEqual(['ftp', 'ftp'])
    expect(line(file({ owner: 'no\u00a0break', group: '\ufeff' }))).toContain(' ftp      ftp ')
    expect(line(file({ owner: 'a-long-owner-name', links: 12345 }))).toContain(
      ' 12345 a-long-owner-name ftp ',
    )
  })

  it.each([
    ['2026-02-01T12:00:00.999Z', 'Feb  1 12:00'],
    ['2026-02-01T12:00:01Z', 'Feb  1  2026'],
    ['2025-08-05T12:00:00Z', 'Aug  5 12:00'],
    ['2025-08-05T11:59:59Z', 'Aug  5  2025'],
    ['2025-12-31T23:59:59Z', 'Dec 31 23:59'],
    ['1999-12-31T23:59:59Z', 'Dec 31  1999'],
    ['2030-01-01T00:00:00Z', 'Jan  1  2030'],
    ['not a date', 'Jan  1  1970'],
  ])('shows %s as %s: the time within 180 days, the year before and after (P-40)', (modified, shown) => {
    expect(line(file({ modified: new Date(modified) })).slice(-17)).toBe(`${shown} name`)
  })

  it('keeps spaces of a name, one space before it', () => {
    expect(line(file({ name: '  a b ' }))).toMatch(/14:07 {3}a b $/)
  })

  it('shows the target of a symbolic link when a client can take the line apart', () => {
    const link = file({ type: 'symlink', name: 'l', target: '/pub/x' })
    expect(line(link)).toMatch(/ 0 Jan {2}5 14:07 l -> \/pub\/x$/)
    expect(line({ ...link, name: 'a -> b' })).toMatch(/14:07 a -> b$/)
    expect(line({ ...link, target: '/a -> b' })).toMatch(/14:07 l$/)
    expect(line({ ...link, target: '/a\r\nx' })).toMatch(/14:07 l$/)
    expect(line(file({ target: '/x' }))).toMatch(/14:07 name$/)
  })

  it('reads the clock once a listing', () => {
    let reads = 0
    const once = unixListing(() => {
      reads++
      return NOW
    })
    once(file())
    once(file())
    expect(reads).toBe(1)
  })
})
