/** What primary and workers say to each other. */
import type { AttemptOutcome, Lock, SharedLockoutRules } from '@longshore/auth'
import type { CloseReport, ListenAddress, ListenOptions, Logger, TlsCertificates } from '@longshore/core'
import type { AdmissionRules, Arrival } from '@longshore/core/fleet'
import type { SentEvent } from './cluster-event.js'
import type { PlainError } from './plain.js'
import type { SessionSnapshot } from './snapshot.js'

/** What a worker is told when it reports for work. */
export interface Beginning {
  readonly id: number
  readonly slot: number
  readonly workers: number
  readonly data: unknown
  /** Whether somebody listens to events, and to the log. */
  readonly observed: boolean
  readonly logs: boolean
}

/** An address that the primary listens on; workers number them alike. */
export interface DoorNote {
  readonly door: number
  readonly options: ListenOptions
  readonly address: ListenAddress
}

/** Certificates as JSON carries them. */
export type PlainCertificates = TlsCertificates

/** From the primary to a worker. */
export type ToWorker = {
  readonly asks: {
    readonly listen: { readonly request: DoorNote; readonly answer: undefined }
    /** Answered when everything before it was told. */
    readonly flush: { readonly request: undefined; readonly answer: undefined }
    readonly renewTls: { readonly request: PlainCertificates; readonly answer: unknown }
    readonly sessions: { readonly request: undefined; readonly answer: readonly SessionSnapshot[] }
    /** -1: without end, which JSON has no number for. */
    readonly close: { readonly request: { readonly graceMs: number }; readonly answer: CloseReport }
  }
  readonly tells: {
    /** Comes with the socket; without one when the client has gone already. `told` is what a proxy says of it. */
    readonly connection: { readonly id: string; readonly door: number; readonly told?: Arrival }
    readonly observe: boolean
    readonly end: { readonly id: string; readonly text?: string }
  }
}

/** Whose login it is. */
export interface LockoutQuestion {
  readonly rules: SharedLockoutRules
  readonly user: string
  readonly remoteAddress: string
  /** Names the question, to take it back. */
  readonly question: number
}

/** How an attempt ended that was let through. */
export interface LockoutOutcome {
  readonly question: number
  readonly outcome: AttemptOutcome
  readonly points: number
}

/** What an address did in place of a login. */
export interface LockoutOffence {
  readonly rules: SharedLockoutRules
  readonly remoteAddress: string
  readonly points: number
}

/** From a worker to the primary. */
export type ToPrimary = {
  readonly asks: {
    readonly hello: { readonly request: undefined; readonly answer: Beginning }
    readonly enter: {
      readonly request: { readonly session: string; readonly user: string; readonly most: number }
      readonly answer: boolean
    }
    /** The score of the address, or why it is not let through. */
    readonly admit: { readonly request: LockoutQuestion; readonly answer: number | Lock }
    readonly admitted: { readonly request: LockoutOutcome; readonly answer: Lock | undefined }
    readonly offend: { readonly request: LockoutOffence; readonly answer: Lock | undefined }
    readonly locked: { readonly request: LockoutQuestion; readonly answer: boolean }
  }
  readonly tells: {
    readonly ready: { readonly rules: AdmissionRules }
    readonly failed: PlainError
    readonly closed: { readonly id: string }
    readonly left: { readonly session: string }
    readonly withdrawn: { readonly question: number }
    readonly events: { readonly events: readonly NonNullable<SentEvent>[]; readonly lost: number }
    readonly log: {
      readonly level: keyof Logger
      readonly fields: Readonly<Record<string, unknown>>
      readonly message: string
    }
    readonly leaving: undefined
  }
}
