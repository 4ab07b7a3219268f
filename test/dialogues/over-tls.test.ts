// Every dialogue under TLS, with protected data connections.
import { testWays } from './runner/test-ways.js'

testWays([
  { over: 'IPv4', tls: 'explicit', segments: 'as written' },
  { over: 'IPv4', tls: 'explicit', segments: 'one byte a segment' },
  { over: 'IPv4', tls: 'explicit', segments: 'one segment' },
  { over: 'IPv4', tls: 'implicit', segments: 'as written' },
  { over: 'IPv4', tls: 'implicit', segments: 'one byte a segment' },
])
