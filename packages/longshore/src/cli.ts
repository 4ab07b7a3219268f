#!/usr/bin/env node
/** The command `longshore`. */
import { processIo } from './cli/io.js'
import { main } from './cli/main.js'
import { runToEnd } from './cli/run-to-end.js'
import { keepYoungHeapSmall } from './cli/young-heap.js'

keepYoungHeapSmall()
runToEnd(io => main(process.argv.slice(2), io), processIo())
