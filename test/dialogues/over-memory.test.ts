// Every dialogue that needs no data connection, without a socket.
import { testWays } from './runner/test-ways.js'

testWays([
  { over: 'memory', tls: 'none', segments: 'as written' },
  { over: 'memory', tls: 'none', segments: 'one byte a segment' },
  { over: 'memory', tls: 'none', segments: 'one segment' },
  { over: 'memory', tls: 'explicit', segments: 'as written' },
])
