// The SDK of S3 by itself in a process of its own: does what the load client would have an FTP server do, job by job, a line of JSON each.
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { JOBS } from './aws-sdk-jobs.mjs'
import { bucketClient } from './bucket-client.mjs'

const { host, port, bucket, countsFile } = JSON.parse(process.argv[2])
// Without it streams are framed in a way that the store refuses.
const client = bucketClient(bucket, countsFile, { requestChecksumCalculation: 'WHEN_REQUIRED' })

const server = createServer(socket => {
  // What the benchmark takes for a sign that a server is there.
  socket.write('220 ready\r\n')
  socket.on('error', () => {})
  createInterface({ input: socket }).on('line', line => {
    void answer(line).then(text => socket.write(`${text}\n`))
  })
})
server.listen(port, host)

async function answer(line) {
  try {
    const { mode, ...job } = JSON.parse(line)
    const began = performance.now()
    const { firstByteAt, ...figures } = await JOBS[mode]({ client, bucket: bucket.name, ...job })
    const totalMs = performance.now() - began
    const firstByteMs = (firstByteAt ?? performance.now()) - began
    return JSON.stringify({ ...figures, seconds: totalMs / 1e3, totalMs, firstByteMs })
  } catch (error) {
    return JSON.stringify({ error: error.message })
  }
}
