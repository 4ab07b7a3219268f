// Whether a server that is being started is there already.
import { once } from 'node:events'
import { connect } from 'node:net'
import { ListBucketsCommand } from '@aws-sdk/client-s3'
import { clientFor } from './client.js'
import type { S3Server } from './server.js'

const ANSWER_MS = 10_000

/** Whether somebody listens on a port of 127.0.0.1. */
export async function listens(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

/** Whether it lists the buckets of its user, whom no other server knows. */
export async function answers(server: S3Server): Promise<boolean> {
  const client = clientFor(server, { maxAttempts: 1 })
  try {
    await client.send(new ListBucketsCommand(), { abortSignal: AbortSignal.timeout(ANSWER_MS) })
    return true
  } catch {
    return false
  } finally {
    client.destroy()
  }
}
