import { describe, expect, it } from 'vitest'
import { parseCommandLine } from './command-line.js'
import { isForeignProtocol } from './foreign-protocol.js'
import { KNOWN_VERBS } from './verbs.js'

describe('KNOWN_VERBS', () => {
  it('holds the verbs of the RFCs, also those never offered, so that they get 502 and not 500 (P-07)', () => {
    for (const verb of [
      'USER',
      'REIN',
      'SMNT',
      'XCUP',
      'LPRT',
      'ADAT',
      'MIC',
      'OPTS',
      'EPSV',
      'LANG',
      'MLST',
      'HOST',
      'MFMT',
    ]) {
      expect(KNOWN_VERBS.has(verb)).toBe(true)
    }
    expect(KNOWN_VERBS.has('PRET')).toBe(false)
    expect(KNOWN_VERBS.has('GET')).toBe(false)
    expect(KNOWN_VERBS.has('user')).toBe(false)
  })

  it('holds only what parses as a verb and belongs to no other protocol', () => {
    for (const verb of KNOWN_VERBS) {
      expect(parseCommandLine(Buffer.from(verb.toLowerCase()))).toEqual({ verb, argument: undefined })
      expect(isForeignProtocol(Buffer.from(`${verb} x`))).toBe(false)
    }
  })
})
