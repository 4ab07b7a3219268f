// Every scenario that clients play.
import { drops } from './drops.js'
import { listings } from './listings.js'
import { names } from './names.js'
import { resuming } from './resuming.js'
import { texts } from './texts.js'
import { times } from './times.js'
import { transfers } from './transfers.js'
import { trees } from './trees.js'

/** In the order in which they are played; the drops come last, as they are the likeliest to harm a session. */
export const scenarios = [
  ...listings,
  ...transfers,
  ...resuming,
  ...texts,
  ...trees,
  ...names,
  ...times,
  ...drops,
]
