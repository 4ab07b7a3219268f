// Tests against every S3 server of the laboratory. One that cannot be had is a skip that says why; with CI=true it is a failure.
import { describe, inject, it } from 'vitest'
import type {} from './global-setup.js'
import type { Presence } from './laboratory.js'
import type { S3Server, ServerName } from './server.js'

const present = describe
const absent = it.skip
const failing = it

/** Registers a suite for each server. */
export function describeOnServers(title: string, body: (server: S3Server) => void): void {
  for (const presence of inject('s3Servers')) describeOn(presence, `${title}, ${presence.name}`, body)
}

/** Registers a suite for one server: where it does not matter which, or where a test takes long and tells nothing new on another one. */
export function describeOnServer(name: ServerName, title: string, body: (server: S3Server) => void): void {
  for (const presence of inject('s3Servers')) if (presence.name === name) describeOn(presence, title, body)
}

function describeOn(presence: Presence, title: string, body: (server: S3Server) => void): void {
  if (presence.state === 'running') {
    present(title, () => body(presence.server))
    return
  }
  const reason = `${title} (${presence.reason})`
  if (presence.state === 'absent' && process.env.CI !== 'true') {
    absent(reason, () => {})
    return
  }
  failing(title, () => {
    throw new Error(reason)
  })
}
