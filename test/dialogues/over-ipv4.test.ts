// Every dialogue over TCP in the clear.
import { testWays } from './runner/test-ways.js'

testWays([
  { over: 'IPv4', tls: 'none', segments: 'as written' },
  { over: 'IPv4', tls: 'none', segments: 'one byte a segment' },
  { over: 'IPv4', tls: 'none', segments: 'cut anywhere' },
  { over: 'IPv4', tls: 'none', segments: 'one segment' },
])
