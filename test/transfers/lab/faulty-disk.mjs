// A file system that fails where it is told to, spoken to by the kernel over /dev/fuse. Arguments: a file with the content, the folder to mount at.
// `torn` has the content and fails with EIO from its second MiB on, `slow` holds its first read until the line `release` comes. `full`, `quota` and `broken` are
// empty and take one MiB, then they fail with ENOSPC, EDQUOT and EIO.
import { spawn } from 'node:child_process'
import { openSync, read, readFileSync, writeSync } from 'node:fs'
import { constants } from 'node:os'
import { createInterface } from 'node:readline'

const MIB = 1024 * 1024
const MOST_PER_REQUEST = 128 * 1024
const HEADER = 40
// A read that nobody releases would hold its reader for ever.
const PATIENCE_MS = 8_000
const { ENOENT, ENOSYS, EIO, ENOSPC, EDQUOT } = constants.errno
const FILE = 0o100644
const DIRECTORY = 0o40755
const SIZE_IS_SET = 1 << 3
const BIG_WRITES = 1 << 5

const [contentPath, folder] = process.argv.slice(2)
const content = readFileSync(contentPath)
const root = { id: 1n, mode: DIRECTORY, size: 0 }
const nodes = [
  { name: 'torn', size: content.length, failsFrom: MIB, error: EIO },
  { name: 'slow', size: content.length, holds: true },
  { name: 'full', size: 0, most: MIB, error: ENOSPC },
  { name: 'quota', size: 0, most: MIB, error: EDQUOT },
  { name: 'broken', size: 0, most: MIB, error: EIO },
].map((node, index) => ({ ...node, id: BigInt(index + 2), mode: FILE }))

const device = openSync('/dev/fuse', 'r+')
const held = []

const operations = {
  1: lookup,
  3: ({ node }) => attributesOf(node),
  4: setAttributes,
  14: opened,
  15: readFrom,
  16: writeTo,
  17: statistics,
  18: done,
  20: done,
  25: done,
  26: initialised,
  27: opened,
  28: done,
  29: done,
  30: done,
}
/** FORGET, INTERRUPT and BATCH_FORGET have no answer. */
const SILENT = new Set([2, 36, 42])

function listen() {
  const buffer = Buffer.allocUnsafe(MOST_PER_REQUEST + 64 * 1024)
  read(device, buffer, 0, buffer.length, null, (error, count) => {
    // The kernel lets go of interrupted requests; everything else is the end.
    if (error && error.code !== 'ENOENT' && error.code !== 'EINTR') return
    if (!error) serve(buffer.subarray(0, count))
    listen()
  })
}

function serve(request) {
  const code = request.readUInt32LE(4)
  if (SILENT.has(code)) return
  const id = request.readBigUInt64LE(16)
  const node = id === 1n ? root : nodes.find(one => one.id === id)
  const answer = operations[code]?.({ node, body: request.subarray(HEADER), request }) ?? -ENOSYS
  if (answer !== 'later') reply(request, answer)
}

/** With bytes, or a negative error number. */
function reply(request, answer) {
  const bytes = typeof answer === 'number' ? Buffer.alloc(0) : answer
  const header = Buffer.alloc(16)
  header.writeUInt32LE(16 + bytes.length, 0)
  header.writeInt32LE(typeof answer === 'number' ? answer : 0, 4)
  request.copy(header, 8, 8, 16)
  try {
    writeSync(device, Buffer.concat([header, bytes]))
  } catch (error) {
    // Whoever asked has gone.
    if (error.code !== 'ENOENT') throw error
  }
}

function initialised() {
  const out = Buffer.alloc(64)
  out.writeUInt32LE(7, 0)
  out.writeUInt32LE(31, 4)
  out.writeUInt32LE(MOST_PER_REQUEST, 8)
  out.writeUInt32LE(BIG_WRITES, 12)
  out.writeUInt16LE(16, 16)
  out.writeUInt16LE(16, 18)
  out.writeUInt32LE(MOST_PER_REQUEST, 20)
  out.writeUInt32LE(1, 24)
  return out
}

function lookup({ body }) {
  const name = body.toString('utf8', 0, body.indexOf(0))
  const node = nodes.find(one => one.name === name)
  if (!node) return -ENOENT
  const out = Buffer.alloc(40)
  out.writeBigUInt64LE(node.id, 0)
  return Buffer.concat([out, factsOf(node)])
}

function attributesOf(node) {
  return Buffer.concat([Buffer.alloc(16), factsOf(node)])
}

function factsOf({ id, mode, size }) {
  const facts = Buffer.alloc(88)
  facts.writeBigUInt64LE(id, 0)
  facts.writeBigUInt64LE(BigInt(size), 8)
  facts.writeUInt32LE(mode, 60)
  facts.writeUInt32LE(1, 64)
  facts.writeUInt32LE(4096, 80)
  return facts
}

function setAttributes({ node, body }) {
  if (body.readUInt32LE(0) & SIZE_IS_SET) node.size = Number(body.readBigUInt64LE(16))
  return attributesOf(node)
}

function opened() {
  return Buffer.alloc(16)
}

function done() {
  return Buffer.alloc(0)
}

function readFrom({ node, body, request }) {
  const start = Number(body.readBigUInt64LE(8))
  const end = Math.min(start + body.readUInt32LE(16), node.size)
  if (node.holds) {
    node.holds = false
    held.push(() => reply(request, content.subarray(start, end)))
    say({ held: true })
    setTimeout(tooLate, PATIENCE_MS).unref()
    return 'later'
  }
  return end > (node.failsFrom ?? end) ? -node.error : content.subarray(start, end)
}

/** Up to the border all is taken, beyond it nothing. */
function writeTo({ node, body }) {
  const start = Number(body.readBigUInt64LE(8))
  const count = Math.min(body.readUInt32LE(16), (node.most ?? 0) - start)
  if (count <= 0) return -(node.error ?? EIO)
  node.size = Math.max(node.size, start + count)
  const out = Buffer.alloc(8)
  out.writeUInt32LE(count, 0)
  return out
}

function statistics() {
  const out = Buffer.alloc(80)
  for (const at of [0, 8, 16, 24, 32]) out.writeBigUInt64LE(1_000_000n, at)
  out.writeUInt32LE(4096, 40)
  out.writeUInt32LE(255, 44)
  out.writeUInt32LE(4096, 48)
  return out
}

function release() {
  for (const answer of held.splice(0)) answer()
}

function tooLate() {
  if (held.length === 0) return
  say({ late: true })
  release()
}

function say(message) {
  process.stdout.write(`${JSON.stringify(message)}\n`)
}

/** A thread waits in the kernel, so there is no other way out. */
function end() {
  spawn('umount', ['-l', folder], { stdio: 'ignore' }).once('exit', () =>
    process.kill(process.pid, 'SIGKILL'),
  )
}

createInterface({ input: process.stdin }).on('line', release).on('close', end)
const options = 'fd=3,rootmode=40755,user_id=0,group_id=0,allow_other'
const stdio = ['ignore', 'ignore', 'inherit', device]
spawn('mount', ['-i', '-t', 'fuse', '-o', options, 'faulty', folder], { stdio }).once('exit', code => {
  if (code !== 0) process.exit(1)
  listen()
  say({ mounted: true })
})
