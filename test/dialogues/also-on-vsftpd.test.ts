// Whether the dialogues say what is so: another server, known for long, answers a core of them with the same codes and the same data.
import { memoryStorage } from '@longshore/storage-memory'
import { describe, it } from 'vitest'
import { allDialogues } from './runner/all-dialogues.js'
import type { DialogueFile } from './runner/dialogue-file.js'
import { HeldDialogue } from './runner/hold-dialogue.js'
import { TestClock } from './runner/test-clock.js'
import { hasVsftpd, startVsftpd, VSFTPD_HOME } from './runner/vsftpd.js'
import type { Way } from './runner/ways.js'

const WAY: Way = { over: 'IPv4', tls: 'none', segments: 'as written' }

describe.skipIf(!hasVsftpd())('vsftpd answers alike', () => {
  for (const file of allDialogues().filter(({ header }) => header.alsoOn.has('vsftpd')))
    it(`${file.header.title} (${file.name})`, () => holdWithVsftpd(file))
})

async function holdWithVsftpd(file: DialogueFile): Promise<void> {
  const vsftpd = await startVsftpd(file.header)
  const { control } = vsftpd
  try {
    const world = { storage: memoryStorage(), clock: new TestClock() }
    const greeting = await control.reply()
    if (file.header.as === undefined) {
      await new HeldDialogue(asAnonymous(file), WAY, { control, world, greeting, foreign: true }).hold()
      return
    }
    await control.command('USER anonymous')
    const { code, wire } = await control.command('PASS guest@example.org')
    if (code !== 230) throw new Error(`the login was answered ${wire}`)
    await control.command(`CWD ${VSFTPD_HOME}`)
    await new HeldDialogue(file, WAY, { control, world, greeting: undefined, foreign: true }).hold()
  } finally {
    await vsftpd.close()
  }
}

/** Nobody else has an account there. */
function asAnonymous(file: DialogueFile): DialogueFile {
  const steps = file.steps.map(step =>
    step.kind === 'send' && step.bytes.toString() === 'USER alice\r\n'
      ? { ...step, bytes: Buffer.from('USER anonymous\r\n') }
      : step,
  )
  return { ...file, steps }
}
