// All rules of security, in the order of their numbers.
import type { Rule } from './rule.js'
import { AVAILABILITY } from './rules/availability.js'
import { EMBEDDING } from './rules/embedding.js'
import { NAMES_AND_STORAGE } from './rules/names-and-storage.js'
import { NETWORK_AND_SESSIONS } from './rules/network-and-sessions.js'

export const RULES: readonly Rule[] = [
  ...NAMES_AND_STORAGE,
  ...NETWORK_AND_SESSIONS,
  ...AVAILABILITY,
  ...EMBEDDING,
].sort((a, b) => a.id.localeCompare(b.id))
