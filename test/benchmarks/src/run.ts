// Starts the benchmark; Ctrl-C, SIGTERM and the end of the terminal let it clean up.
import { main } from './main.js'

const interrupt = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    process.stderr.write('Interrupted: ending what was started.\n')
    interrupt.abort(new Error('interrupted'))
  })
}
void main(process.argv.slice(2), interrupt.signal).then(code => {
  process.exitCode = code
})
