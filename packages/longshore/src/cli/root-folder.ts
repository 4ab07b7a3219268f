/** Whether the served folder is there and can be used. */
import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { escaped } from './log/escape.js'
import { fileFault, StartProblem } from './problem.js'

/** Fails with a StartProblem when `root` is no folder that can be listed; answers whether files can be made in it. */
export async function checkRoot(root: string): Promise<{ readonly writable: boolean }> {
  const name = escaped(root)
  const facts = await stat(root).catch((error: unknown) => {
    throw new StartProblem(`the folder ${name} cannot be served: ${fileFault(error)}`)
  })
  if (!facts.isDirectory()) throw new StartProblem(`${name} cannot be served: it is no folder`)
  await access(root, constants.R_OK | constants.X_OK).catch((error: unknown) => {
    throw new StartProblem(`the folder ${name} cannot be served: ${fileFault(error)}`)
  })
  const writable = await access(root, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  )
  return { writable }
}
