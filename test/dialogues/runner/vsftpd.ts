// The vsftpd of the machine, one process for one control connection, over a folder with what a dialogue seeds: to check the dialogues
// themselves against a server that many clients have known for long.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  mkdirSync,
  mkdtempSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Dialogue } from '@longshore/core/testing'
import type { Header } from './dialogue-file.js'

const PROGRAM = '/usr/sbin/vsftpd'
const EMPTY_FOLDER = '/var/run/vsftpd/empty'
const DAEMON = 1
const PATIENCE_MS = 2_000

/** Where the dialogue's files are: it accepts no root that can be written to. */
export const VSFTPD_HOME = 'home'

const SETTINGS = [
  'listen=NO',
  'listen_ipv6=NO',
  'anonymous_enable=YES',
  'local_enable=NO',
  'write_enable=YES',
  'anon_upload_enable=YES',
  'anon_mkdir_write_enable=YES',
  'anon_other_write_enable=YES',
  'anon_world_readable_only=NO',
  'anon_umask=022',
  'ftp_username=daemon',
  'seccomp_sandbox=NO',
  'isolate=NO',
  'isolate_network=NO',
  'xferlog_enable=NO',
  `secure_chroot_dir=${EMPTY_FOLDER}`,
]

/** Whether it is there and may be started: it wants to be root. */
export function hasVsftpd(): boolean {
  try {
    accessSync(PROGRAM, constants.X_OK)
    return process.getuid?.() === 0
  } catch {
    return false
  }
}

/** A running vsftpd and a client of it. */
export interface VsftpdStage {
  readonly control: Dialogue
  /** Ends it and removes its folder. */
  close(): Promise<void>
}

/** Starts it for one connection over IPv4. */
export async function startVsftpd(header: Header): Promise<VsftpdStage> {
  const folder = mkdtempSync(join(tmpdir(), 'longshore-vsftpd-'))
  chmodSync(folder, 0o755)
  const root = join(folder, 'root')
  mkdirSync(root)
  seed(join(root, VSFTPD_HOME), header)
  const settings = join(folder, 'vsftpd.conf')
  writeFileSync(settings, `${[...SETTINGS, `anon_root=${root}`].join('\n')}\n`)
  mkdirSync(EMPTY_FOLDER, { recursive: true })
  const { client, served } = await socketPair()
  const program = spawn(PROGRAM, [settings], { stdio: [served, served, 'ignore'] })
  const ended = once(program, 'exit')
  served.destroy()
  return {
    control: new Dialogue(client),
    async close() {
      client.destroy()
      const late = setTimeout(() => program.kill(), PATIENCE_MS)
      await ended
      clearTimeout(late)
      rmSync(folder, { recursive: true })
    },
  }
}

/** Both ends of a connection; what the server's end receives is left in the kernel, for another process to read. */
async function socketPair(): Promise<{ client: Socket; served: Socket }> {
  const listener = createServer({ pauseOnConnect: true })
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const { port } = listener.address() as AddressInfo
  const accepted = once(listener, 'connection')
  const client = connect({ host: '127.0.0.1', port, noDelay: true })
  const [served] = (await accepted) as [Socket]
  listener.close()
  return { client, served }
}

function seed(root: string, { files, directories }: Header): void {
  const make = (path: string) => {
    mkdirSync(path, { recursive: true })
    chownSync(path, DAEMON, DAEMON)
  }
  make(root)
  for (const path of directories) make(join(root, path))
  for (const { path, content, modified } of files) {
    const file = join(root, path)
    make(dirname(file))
    writeFileSync(file, content)
    chownSync(file, DAEMON, DAEMON)
    if (modified) utimesSync(file, modified, modified)
  }
}
