/** What has to be right before a server starts, so that a mistake is told now and not to the first client. */
import { codeOf, StartProblem } from './problem.js'
import { announcedNames, type ResolveName, resolveName } from './resolve-name.js'
import type { Settings } from './settings.js'
import { type TryPort, tryPort } from './try-port.js'

/** Fails with a StartProblem for a name that does not resolve and a source port that may not be used. */
export async function preflight(
  settings: Settings,
  { resolve, open }: { readonly resolve: ResolveName; readonly open: TryPort } = {
    resolve: resolveName,
    open: tryPort,
  },
): Promise<void> {
  for (const name of announcedNames(settings)) {
    await resolve(name).catch(() => {
      throw new StartProblem(
        `--passive-address ${name}: no IPv4 address can be found for it; correct the name, or give the address itself`,
      )
    })
  }
  const { activeSourcePort } = settings
  if (activeSourcePort !== undefined && codeOf(await open(activeSourcePort, '0.0.0.0')) === 'EACCES')
    throw new StartProblem(
      `--active-source-port ${activeSourcePort}: this user may not use ports below 1024; leave it out, or give the program the right to (CAP_NET_BIND_SERVICE)`,
    )
}
