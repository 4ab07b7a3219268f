/** What `npm start` runs: a server over a folder, with a password that is made up and shown once. */
import { processIo } from './cli/io.js'
import { quickStart } from './cli/quick-start.js'
import { runToEnd } from './cli/run-to-end.js'

runToEnd(io => quickStart(process.argv.slice(2), io), processIo())
