// Every dialogue over IPv6, where EPSV and EPRT take the place of PASV and PORT.
import { testWays } from './runner/test-ways.js'

testWays([
  { over: 'IPv6', tls: 'none', segments: 'as written' },
  { over: 'IPv6', tls: 'none', segments: 'one byte a segment' },
  { over: 'IPv6', tls: 'none', segments: 'one segment' },
  { over: 'IPv6', tls: 'explicit', segments: 'as written' },
])
