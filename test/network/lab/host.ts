// One computer of a lab: a network namespace with programs, rules and connections of its own.
import type { ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { type Command, end, must, type RunOptions, run, start } from './child.js'
import { JsonLines } from './json-lines.js'
import { type Dialled, type DialOptions, dial, type Listening, listen, reset } from './tunnel.js'

const PROCESS = fileURLToPath(new URL('host-process.mjs', import.meta.url))
const NEW_NAMESPACE = ['unshare', '--net', '--mount', '--propagation', 'private', '--'] as const
const SMALL_BUFFERS = 'for f in tcp_rmem tcp_wmem; do echo 4096 16384 32768 >/proc/sys/net/ipv4/$f; done'

export class Host {
  readonly name: string
  readonly #process: ChildProcess
  readonly #path: string

  private constructor(name: string, process: ChildProcess, path: string) {
    this.name = name
    this.#process = process
    this.#path = path
  }

  /** The namespace lives as long as the process that is started here: nothing of it outlives the test. */
  static async boot(name: string, folder: string): Promise<Host> {
    const path = `${folder}/${name}.sock`
    const child = start([...NEW_NAMESPACE, process.execPath, PROCESS, path])
    const host = new Host(name, child, path)
    await new JsonLines(child.stdout).first(`host ${name}`, said => said.ready === true)
    await host.must(['sh', '-c', 'echo 0 >/proc/sys/net/ipv6/conf/default/accept_dad; ip link set lo up'])
    return host
  }

  get pid(): number {
    return this.#process.pid ?? 0
  }

  run(command: Command, options?: RunOptions) {
    return run(this.#inside(command), options)
  }

  must(command: Command, options?: RunOptions): Promise<string> {
    return must(this.#inside(command), options)
  }

  start(command: Command) {
    return start(this.#inside(command))
  }

  async ip(commands: readonly string[]): Promise<void> {
    await this.must(['ip', '-batch', '-'], { input: commands.map(command => `${command}\n`).join('') })
  }

  async nft(rules: string): Promise<void> {
    await this.must(['nft', '-f', '-'], { input: `${rules}\n` })
  }

  dial(options: DialOptions, deadlineMs = 3_000): Promise<Dialled> {
    return dial(this.#path, options, deadlineMs)
  }

  listen(host: string, port = 0): Promise<Listening> {
    return listen(this.#path, host, port)
  }

  /** Ends a connection that was dialled here with a RST, which is all that its other side hears. */
  reset(localPort: number): Promise<void> {
    return reset(this.#path, localPort)
  }

  /** So that little is on its way at any moment. */
  async useSmallBuffers(): Promise<void> {
    await this.must(['sh', '-c', SMALL_BUFFERS])
  }

  shutDown(): Promise<void> {
    return end(this.#process)
  }

  #inside(command: Command): Command {
    return ['nsenter', '--target', String(this.pid), '--net', '--mount', '--', ...command]
  }
}
