/** The commands that every server starts with. */
import type { AnyCommand } from '../dispatch/command-definition.js'
import { accessCommands } from './access.js'
import { dataConnectionCommands } from './data-connection.js'
import { fileFactsCommands } from './file-facts.js'
import { fileManagementCommands } from './file-management.js'
import { hostCommands } from './host.js'
import { informationCommands } from './information.js'
import { listingCommands } from './listing.js'
import { navigationCommands } from './navigation.js'
import { parameterCommands } from './parameters.js'
import { securityCommands } from './security.js'
import { siteCommands, siteVerbs } from './site.js'
import { transferCommands } from './transfer.js'

/** In the order in which HELP and the documentation show them. */
export const builtInCommands: readonly AnyCommand[] = [
  ...accessCommands,
  ...securityCommands,
  ...hostCommands,
  ...navigationCommands,
  ...parameterCommands,
  ...dataConnectionCommands,
  ...transferCommands,
  ...listingCommands,
  ...fileManagementCommands,
  ...fileFactsCommands,
  ...informationCommands,
  ...siteCommands,
]

/** Verbs below SITE. */
export const builtInSiteCommands: readonly AnyCommand[] = siteVerbs
