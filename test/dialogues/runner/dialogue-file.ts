// What a dialogue file says, once it is parsed. How it is written is told in README.md.

/** A conversation between a client and the server, with everything it needs. */
export interface DialogueFile {
  /** Folder and name without the ending, such as `rfc959/abort`. */
  readonly name: string
  readonly header: Header
  readonly steps: readonly Step[]
}

export interface Header {
  readonly title: string
  readonly rfc: string
  readonly rules: readonly string[]
  /** Rows of the table of replies that this dialogue shows: `RETR 550 absent`. */
  readonly covers: readonly string[]
  /** Who is logged in when the conversation begins; undefined: it begins with the greeting. */
  readonly as: string | undefined
  /** Permissions of alice, when she has not all of them. */
  readonly may: readonly string[] | undefined
  readonly options: readonly (readonly [name: string, value: unknown])[]
  readonly files: readonly SeedFile[]
  readonly directories: readonly string[]
  /** Directories that never end. */
  readonly endless: readonly string[]
  readonly faults: readonly Fault[]
  /** Whether the server may report faults although the storage has none. */
  readonly faultsExpected: boolean
  /** Optional operations, or traits, that the storage lacks. */
  readonly without: readonly string[]
  /** Options of the memory storage. */
  readonly storage: readonly (readonly [name: string, value: unknown])[]
  /** Whether the passive range is one port, which somebody else takes. */
  readonly portTaken: boolean
  readonly notOver: ReadonlySet<Restriction>
  /** Other servers that answer with the same codes. */
  readonly alsoOn: ReadonlySet<string>
}

export interface SeedFile {
  readonly path: string
  readonly content: Buffer
  readonly modified: Date | undefined
}

/** An operation that fails for one path with a storage code. */
export interface Fault {
  readonly operation: string
  readonly path: string
  readonly code: string
}

/** A way in which a dialogue cannot be held. */
export type Restriction = (typeof RESTRICTIONS)[number]

export const RESTRICTIONS = [
  'memory',
  'clear',
  'tls',
  'implicit',
  'ipv4',
  'ipv6',
  'one-segment',
  'bytes',
] as const

export type Step = StepBody & { readonly line: number }

export type StepBody =
  | { readonly kind: 'send'; readonly bytes: Buffer }
  | { readonly kind: 'reply'; readonly lines: readonly string[] }
  | { readonly kind: 'tls'; readonly host?: string; readonly certificate?: boolean }
  | { readonly kind: 'data-protection'; readonly how: 'off' | 'new session' }
  | { readonly kind: 'client-ends' }
  | { readonly kind: 'client-breaks' }
  | { readonly kind: 'server-closes' }
  | { readonly kind: 'time'; readonly ms: number }
  | { readonly kind: 'stored'; readonly path: string; readonly content: Buffer | undefined }
  | DataStep

/** `ends`: the data ends after these bytes; otherwise more may come. `data-gone`: the server closes the connection, whatever came before. */
export type DataStep =
  | { readonly kind: 'data-connect'; readonly reading: boolean }
  | { readonly kind: 'data-comes'; readonly bytes: Buffer; readonly ends: boolean }
  | { readonly kind: 'data-comes-like'; readonly lines: readonly string[] }
  | { readonly kind: 'data-goes'; readonly bytes: Buffer; readonly ends: boolean }
  | { readonly kind: 'data-ends' }
  | { readonly kind: 'data-breaks' }
  | { readonly kind: 'data-gone' }

/** A dialogue file that cannot be understood. */
export class DialogueSyntaxError extends Error {
  constructor(file: string, line: number, problem: string) {
    super(`${file}.dialogue:${line}: ${problem}`)
  }
}
