import { describe, expect, it } from 'vitest'
import { nearestName } from './nearest-name.js'

const KNOWN = ['host', 'port', 'user', 'users', 'passive-ports', 'passive-address', 'tls-cert', 'tls-key']

describe('nearestName', () => {
  it.each([
    ['pasive-ports', 'passive-ports'],
    ['passive-port', 'passive-ports'],
    ['Port', 'port'],
    ['prot', 'port'],
    ['tlscert', 'tls-cert'],
    ['passive-adress', 'passive-address'],
  ])('takes %s for %s', (typed, meant) => {
    expect(nearestName(typed, KNOWN)).toBe(meant)
  })

  it('prefers the name with the fewest slips', () => {
    expect(nearestName('usres', KNOWN)).toBe('users')
  })

  it.each(['', 'colour', 'x'.repeat(10_000)])('has nothing to say to %.20s', typed => {
    expect(
      nearestName(
        typed,
        KNOWN.filter(name => name.length > 3),
      ),
    ).toBeUndefined()
  })
})
