// Runs inside a network namespace: keeps it alive until its input ends, and opens TCP connections in it for a test that stands outside.
// Each connection to the given Unix socket begins with one line of JSON that says what to open; one line of JSON answers, then bytes flow.
import net from 'node:net'

/** What was dialled here, by local port. */
const dialled = new Map()

const tunnels = net.createServer({ allowHalfOpen: true }, tunnel => {
  tunnel.on('error', () => {})
  readOrder(tunnel, ({ connect, listen, reset }) => {
    if (reset) breakOff(tunnel, reset)
    else if (connect) dial(tunnel, connect)
    else accept(tunnel, listen)
  })
})
tunnels.listen(process.argv[2], () => process.stdout.write('{"ready":true}\n'))
process.stdin.resume().on('end', () => process.exit(0))

function readOrder(tunnel, taken) {
  let text = ''
  const onData = chunk => {
    text += chunk.toString('latin1')
    if (!text.endsWith('\n')) return
    tunnel.off('data', onData).pause()
    taken(JSON.parse(text))
  }
  tunnel.on('data', onData)
}

function dial(tunnel, options) {
  const socket = net.connect({ ...options, allowHalfOpen: true, noDelay: true })
  socket.once('error', error => refuse(tunnel, error))
  tunnel.once('close', () => socket.connecting && socket.destroy())
  socket.once('connect', () => {
    const { localAddress, localPort } = socket
    dialled.set(localPort, socket)
    socket.once('close', () => dialled.get(localPort) === socket && dialled.delete(localPort))
    answer(tunnel, { localAddress, localPort })
    join(tunnel, socket)
  })
}

function breakOff(tunnel, localPort) {
  dialled.get(localPort)?.resetAndDestroy()
  answer(tunnel, {})
}

function accept(tunnel, options) {
  const server = net.createServer({ allowHalfOpen: true, noDelay: true })
  server.once('error', error => refuse(tunnel, error))
  server.listen({ ...options, exclusive: true }, () => answer(tunnel, { port: server.address().port }))
  tunnel.once('close', () => server.close())
  server.once('connection', socket => {
    server.close()
    answer(tunnel, { remoteAddress: socket.remoteAddress, remotePort: socket.remotePort })
    join(tunnel, socket)
  })
}

function join(tunnel, socket) {
  tunnel.pipe(socket)
  socket.pipe(tunnel)
  socket.on('error', () => tunnel.destroy())
  tunnel.on('close', () => tunnel.readableEnded || socket.destroy())
}

function answer(tunnel, said) {
  tunnel.write(`${JSON.stringify(said)}\n`)
}

function refuse(tunnel, error) {
  if (!tunnel.destroyed) tunnel.end(`${JSON.stringify({ error: error.code })}\n`)
}
