// The floor plan: which package may know which, and where the two libraries of core may be used.

/** Folder of a package → packages of ours that its published code may import. `*` stands for the rest of a folder name. */
export const FLOOR_PLAN: Readonly<Record<string, readonly string[]>> = {
  protocol: [],
  storage: [],
  auth: ['storage'],
  'data-channel': ['protocol'],
  core: ['protocol', 'storage', 'auth', 'data-channel'],
  'storage-*': ['storage'],
  'auth-*': ['auth', 'storage'],
  'plugin-*': ['core'],
  sendfile: ['data-channel'],
  cluster: ['core', 'auth', 'data-channel', 'protocol'],
  longshore: ['core', 'cluster', 'auth', 'storage', 'storage-fs', 'storage-memory', 'storage-s3', 'sendfile'],
}

/** Everything that core needs at run time beside packages of ours. */
export const CORE_LIBRARIES = ['reflect-metadata', 'rxjs', 'tsyringe']

/** The files of core that may use functions of rxjs, its operators; a class or a type may be named elsewhere in core. */
export const RXJS_FILES = ['events/event-stream.ts']

/** The folders of core that may use values of tsyringe; a type may be named elsewhere in core. */
export const TSYRINGE_FOLDERS = ['wiring/', 'plugins/']

/** Tables, the only files that may be longer than a page or two. */
export const TABLES: readonly string[] = []

export function allowedPackages(folder: string): readonly string[] | undefined {
  const exact = FLOOR_PLAN[folder]
  if (exact) return exact
  const family = Object.keys(FLOOR_PLAN).find(key => key.endsWith('*') && folder.startsWith(key.slice(0, -1)))
  return family === undefined ? undefined : FLOOR_PLAN[family]
}

/** The folder of a package of ours, undefined for any other specifier. */
export function ownPackage(specifier: string): string | undefined {
  if (specifier === 'longshore' || specifier.startsWith('longshore/')) return 'longshore'
  return /^@longshore\/([^/]+)/.exec(specifier)?.[1]
}
