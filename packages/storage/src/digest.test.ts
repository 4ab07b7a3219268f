// Checksums by their names.

import { expect, it } from 'vitest'
import { newDigest } from './digest.js'
import { virtualPath } from './virtual-path.js'

const path = virtualPath('/file')

it.each([
  ['md5', '25f9e794323b453885f5181f1b624d0b'],
  ['SHA-1', 'f7c3bc1d808e04732adf679965ccc34ca7ae3441'],
  ['sha256', '15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225'],
  ['crc32', 'cbf43926'],
])('tells %s of bytes that come one after the other', (algorithm, wanted) => {
  const digest = newDigest(path, algorithm)
  for (const digit of '123456789') digest.update(Buffer.from(digit))
  expect(digest.result()).toBe(wanted)
})

it('writes a small CRC-32 with its zeros', () => {
  const digest = newDigest(path, 'CRC32')
  digest.update(Buffer.from('b21'))
  expect(digest.result()).toBe('08bc9217')
})

it('refuses what is no checksum', () => {
  expect(() => newDigest(path, 'shake128')).toThrow(expect.objectContaining({ code: 'unsupported' }))
})
