// Whether a server that is being started is there already.
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { connect } from 'node:net'
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { clientFor } from './client.js'
import type { S3Server } from './server.js'

const ANSWER_MS = 15_000

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

/**
 * Whether an object can be kept by the user of the server, whom no other server knows: then all of its parts are there, and none of their
 * ports is somebody else's.
 */
export async function answers(server: S3Server): Promise<boolean> {
  const client = clientFor(server, { maxAttempts: 1 })
  const patience = { abortSignal: AbortSignal.timeout(ANSWER_MS) }
  const bucket = { Bucket: `longshore-${randomUUID()}` }
  const object = { ...bucket, Key: 'ready' }
  try {
    await client.send(new CreateBucketCommand(bucket), patience)
    await client.send(new PutObjectCommand({ ...object, Body: Buffer.from('yes') }), patience)
    await client.send(new DeleteObjectCommand(object), patience)
    await client.send(new DeleteBucketCommand(bucket), patience)
    return true
  } catch {
    return false
  } finally {
    client.destroy()
  }
}
