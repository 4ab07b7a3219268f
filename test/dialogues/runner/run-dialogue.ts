// One dialogue in one way, from the start of its server to the proof that nothing of it is left.
import type { Dialogue, DialogueReply } from '@longshore/core/testing'
import type { DialogueFile } from './dialogue-file.js'
import { type DialogueServer, dialogueServer } from './dialogue-server.js'
import { HeldDialogue, type Stage } from './hold-dialogue.js'
import { expectNothingLeft, openSockets } from './leaks.js'
import { openControl } from './open-control.js'
import { takePort } from './taken-port.js'
import type { Way } from './ways.js'

const PASSWORDS: Readonly<Record<string, string>> = {
  alice: 'secret',
  bob: 'hunter2',
  anonymous: 'guest@example.org',
  single: 'secret',
  careful: 'secret',
}

/** Throws where server and file differ, with the place in the file and everything said until then. */
export function runDialogue(file: DialogueFile, way: Way): Promise<void> {
  return onStage(file, way, ({ held }) => held.hold())
}

/** Sets up a server and a client, lets `play` act, and sees that nothing of them is left. */
export async function onStage(
  file: DialogueFile,
  way: Way,
  play: (stage: Stage & { readonly world: DialogueServer; readonly held: HeldDialogue }) => Promise<void>,
): Promise<void> {
  const before = openSockets()
  const world = await dialogueServer(file.header)
  const faults: unknown[] = []
  const watching = world.server.events$.subscribe(event => {
    if (event.type === 'fault') faults.push(event.error)
  })
  let giveUp: (() => Promise<void>) | undefined
  try {
    const control = await openControl(world.server, way)
    if (world.portToTake !== undefined) giveUp = await takePort(world.portToTake)
    const stage = { control, world, greeting: await prepare(control, file, way) }
    await play({ ...stage, held: new HeldDialogue(file, way, stage) })
  } finally {
    await world.server.close()
    await giveUp?.()
    watching.unsubscribe()
  }
  expectFaults(file, faults)
  await expectNothingLeft(before)
}

/** Greeting, TLS and login, as far as the dialogue does not do them itself; the greeting when it still wants to see it. */
async function prepare(
  control: Dialogue,
  { header }: DialogueFile,
  { tls }: Way,
): Promise<DialogueReply | undefined> {
  const { as } = header
  if (tls === 'none' && as === undefined) return undefined
  const greeting = await control.reply()
  if (tls === 'explicit') {
    await expectCode(control, 'AUTH TLS', 234)
    await control.secure()
    await expectCode(control, 'PBSZ 0', 200)
    await expectCode(control, 'PROT P', 200)
  }
  if (as === undefined) return greeting
  await expectCode(control, `USER ${as}`, 331)
  await expectCode(control, `PASS ${PASSWORDS[as]}`, 230)
  return undefined
}

async function expectCode(control: Dialogue, command: string, code: number): Promise<void> {
  const reply = await control.command(command)
  if (reply.code !== code) throw new Error(`${command} was answered ${reply.wire}`)
}

/** The server reports what it did not expect; only faults that the header puts into the storage may be there. */
export function expectFaults({ name, header }: DialogueFile, faults: readonly unknown[]): void {
  if (faults.length > 0 && header.faults.length === 0 && !header.faultsExpected)
    throw new Error(`${name}: the server reported a fault`, { cause: faults[0] })
}
