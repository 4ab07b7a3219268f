/** What `@longshore/cluster` needs to make one server of several; not for apps. */
export { createMember } from '../create-server.js'
export { harmless } from '../events/logger.js'
export { Admission, type AdmissionRules, type Refusal } from '../server/admission.js'
export { HeadCount } from '../server/head-count.js'
export {
  hereOf,
  type Listener,
  type ListenerHooks,
  type ListenerOpener,
  listenOptionsOf,
  openListener,
} from '../server/listener.js'
export type { LoginRoll } from '../server/login-roll.js'
export type { Arrival } from '../server/proxies.js'
export { TurningAway } from '../server/turning-away.js'
export { SYSTEM_CLOCK } from '../wiring/clock.js'
export type { FleetHooks, Member } from './fleet-hooks.js'
