/** What there is to say of one option of the command line. */
import type { OptionName } from './schemas.js'

/** How it is typed and explained. */
export interface OptionFlag {
  readonly name: OptionName
  readonly flag: string
  readonly group: string
  readonly help: string
  readonly repeatable?: boolean
}
