// What the servers of the laboratory need of a machine.
import { spawnSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { missingPackages, type Need } from '../../clients/lab/need.js'
import type { ServerName } from './server.js'

// Not another one of the PATH: Swift is among the modules of Debian's.
export const PYTHON = '/usr/bin/python3'

/** Ends a program together with the one that started it. */
export const SETPRIV: Need = { what: 'setpriv', debian: 'util-linux' }

const NEEDS: Readonly<Record<ServerName, readonly Need[]>> = {
  Ceph: [
    SETPRIV,
    { what: 'radosgw', debian: 'radosgw' },
    { what: 'ceph-mon', debian: 'ceph-mon' },
    { what: 'ceph-osd', debian: 'ceph-osd' },
  ],
  Swift: [
    SETPRIV,
    { what: 'memcached', debian: 'memcached' },
    { what: 'swift-proxy-server', debian: 'swift-proxy' },
    { what: 'swift-account-server', debian: 'swift-account' },
    { what: 'swift-container-server', debian: 'swift-container' },
    { what: 'swift-object-server', debian: 'swift-object' },
  ],
}

/** Why a server cannot be started on this machine; undefined where it can. */
export function lackOf(name: ServerName): string | undefined {
  const missing = missingPackages(NEEDS[name])
  if (missing.length > 0) return `not installed; Debian: ${missing.join(', ')}`
  if (name === 'Swift' && !hasAttributes()) return 'no extended attributes where temporary files are'
  return undefined
}

/** Swift keeps what it knows of an object in them. */
function hasAttributes(): boolean {
  const script = `
import os, sys, tempfile
with tempfile.NamedTemporaryFile(dir=sys.argv[1]) as file: os.setxattr(file.name, "user.swift", b"x")`
  return spawnSync(PYTHON, ['-c', script, tmpdir()], { stdio: 'ignore' }).status === 0
}
