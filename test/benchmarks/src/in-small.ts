// What tests of the whole benchmark share: as little work as there can be, and what a machine needs for it.
import type { Need } from '../../clients/lab/need.js'
import type { Scale } from './scale.js'

export const TINY: Scale = {
  name: 'tiny',
  ...{ bytes: 100_000, bytesOfEight: 10_000, tlsBytes: 50_000, tlsBytesOfEight: 10_000 },
  ...{ bytesHeld: 70_000, filesInBucket: 5 },
  ...{ files: 5, filesOfSixteen: 2, milliseconds: 20, rounds: 1 },
  idle: [10, 20],
  entries: [50, 100],
}

const HEADERS = ['sh', '-c', 'echo "#include <openssl/ssl.h>" | cc -E - > /dev/null'] as const

export const BENCHMARK_NEEDS: readonly Need[] = [
  { what: ['test', '-d', '/proc/self'], debian: 'a Linux kernel' },
  { what: 'cc', debian: 'gcc libc6-dev' },
  { what: HEADERS, debian: 'libssl-dev' },
]
