import { expect, it } from 'vitest'
import { quotePathname } from './quote.js'

it.each([
  ['/', '"/"'],
  ['/a b', '"/a b"'],
  ['/say "hi"', '"/say ""hi"""'],
  ['"', '""""'],
  ['/a\\b', '"/a\\b"'],
])('quotes %j as %s (RFC 959 Appendix II)', (pathname, quoted) => {
  expect(quotePathname(pathname)).toBe(quoted)
})
