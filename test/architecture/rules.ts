// The rules of the house as pure functions: what they are given is judged, and every breach comes back as one line.
import {
  allowedPackages,
  CORE_LIBRARIES,
  ownPackage,
  RXJS_FILES,
  TABLES,
  TSYRINGE_FOLDERS,
} from './floor-plan.js'
import type { Import, Syntax } from './syntax.js'

export interface SourceFile {
  /** Folder of the package, `core` for packages/core; a path from the root when it has a slash. */
  readonly folder: string
  /** Path below the package's `src`, with `/`. */
  readonly path: string
  readonly text: string
  readonly syntax: Syntax
}

export interface Manifest {
  readonly folder: string
  readonly dependencies: readonly string[]
  readonly peerDependencies: readonly string[]
  /** Of the peers, those that may not be there. */
  readonly optionalPeers: readonly string[]
  readonly optionalDependencies: readonly string[]
  readonly devDependencies: readonly string[]
  /** Folders that the tsconfig.json refers to. */
  readonly references: readonly string[]
  readonly scripts: readonly string[]
}

const MAX_LINES = 200
const MAX_FUNCTION_LINES = 30

export function manifestBreaches(manifest: Manifest): string[] {
  const { folder } = manifest
  const allowed = allowedPackages(folder)
  if (!allowed) return [`packages/${folder} is not in the floor plan`]
  const ours = [...manifest.dependencies, ...manifest.peerDependencies]
    .map(ownPackage)
    .filter(name => name !== undefined)
  const unknown = ours.filter(name => !allowed.includes(name))
  return [
    ...manifest.scripts.map(name => `packages/${folder}/package.json may not have the script ${name}`),
    ...unknown.map(name => `packages/${folder}/package.json may not depend on ${name}`),
    ...difference(ours, manifest.references).map(
      name => `packages/${folder}/tsconfig.json lacks a reference to ${name}`,
    ),
    ...difference(manifest.references, ours).map(
      name => `packages/${folder}/tsconfig.json refers to ${name}, not a dependency`,
    ),
  ]
}

export function coreLibraryBreaches(core: Manifest): string[] {
  const foreign = core.dependencies.filter(name => ownPackage(name) === undefined)
  return [
    ...difference(foreign, CORE_LIBRARIES).map(name => `core may not depend on ${name}`),
    ...difference(CORE_LIBRARIES, foreign).map(name => `core lacks its dependency ${name}`),
    ...core.peerDependencies.map(name => `core may not have the peer ${name}`),
  ]
}

export function importBreaches(file: SourceFile, manifest: Manifest): string[] {
  const declared = [...manifest.dependencies, ...manifest.peerDependencies]
  return file.syntax.imports.flatMap(({ specifier, typeOnly, dynamic }) => {
    const name = packageName(specifier)
    if (manifest.optionalDependencies.includes(name)) return typeOnly ? [] : [needs(file, specifier)]
    if (isOptionalPeer(name, file, manifest) && !typeOnly && !dynamic) return [needs(file, specifier)]
    const breach = specifierBreach(file, specifier, declared)
    return breach === undefined ? [] : [`${where(file)} ${breach} ${specifier}`]
  })
}

/** Entry points for tests are loaded by a runner, which is there then. */
function isOptionalPeer(name: string, file: SourceFile, { optionalPeers }: Manifest): boolean {
  return optionalPeers.includes(name) && !file.path.startsWith('testing/')
}

function needs(file: SourceFile, specifier: string): string {
  return `${where(file)} needs ${specifier}, which may not be there`
}

function specifierBreach(
  file: SourceFile,
  specifier: string,
  declared: readonly string[],
): string | undefined {
  if (specifier.startsWith('node:')) return undefined
  if (specifier.startsWith('.')) return relativeBreach(file.path, specifier)
  const own = ownPackage(specifier)
  if (own !== undefined && !allowedPackages(file.folder)?.includes(own)) return 'may not import'
  return declared.includes(packageName(specifier)) ? undefined : 'imports without declaring it'
}

function relativeBreach(path: string, specifier: string): string | undefined {
  if (!specifier.endsWith('.js')) return 'imports without the ending .js'
  const climbs = specifier.split('/').filter(part => part === '..').length
  return climbs > path.split('/').length - 1 ? 'leaves its package by importing' : undefined
}

export function packageName(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}

export function libraryBreaches(file: SourceFile): string[] {
  return file.syntax.imports.flatMap(taken => {
    if (packageName(taken.specifier) === 'rxjs') return rxjsBreaches(file, taken)
    if (packageName(taken.specifier) === 'tsyringe') return tsyringeBreaches(file, taken)
    return []
  })
}

function rxjsBreaches(file: SourceFile, { values, specifier }: Import): string[] {
  if (specifier !== 'rxjs') return [`${where(file)} imports ${specifier} and not rxjs`]
  if (file.folder === 'core' && RXJS_FILES.includes(file.path)) return []
  const operators = values.filter(name => file.folder !== 'core' || !/^[A-Z]/.test(name))
  return operators.map(name => `${where(file)} may not use ${name} of rxjs`)
}

function tsyringeBreaches(file: SourceFile, { values }: Import): string[] {
  if (file.folder === 'core' && TSYRINGE_FOLDERS.some(folder => file.path.startsWith(folder))) return []
  return values.map(name => `${where(file)} may not use ${name} of tsyringe`)
}

export function lengthBreaches(file: SourceFile): string[] {
  const lines = file.text.split('\n').length - (file.text.endsWith('\n') ? 1 : 0)
  if (lines <= MAX_LINES || TABLES.includes(`${file.folder}/${file.path}`)) return []
  return [`${where(file)} has ${lines} lines`]
}

/** Long functions, but for those of test suites, whose cases are nested functions. */
export function functionBreaches(file: SourceFile): string[] {
  if (file.path.startsWith('testing/')) return []
  return file.syntax.functions
    .filter(({ lines }) => lines > MAX_FUNCTION_LINES)
    .map(({ line, lines }) => `${where(file)}:${line} is a function of ${lines} lines`)
}

export function shapeBreaches(file: SourceFile): string[] {
  const { defaultExport, barrel, topLevelAwait } = file.syntax
  return [
    ...(defaultExport ? [`${where(file)} has a default export`] : []),
    ...(barrel && !isIndex(file) ? [`${where(file)} only passes on what other files export`] : []),
    ...(topLevelAwait ? [`${where(file)} awaits at top level, so that require() cannot load it`] : []),
    ...(/^(\/\/|\/\*|#!)/.test(file.text)
      ? []
      : [`${where(file)} does not open with a sentence on what it is`]),
  ]
}

export function anyBreaches(declarations: SourceFile): string[] {
  const { anyTypes } = declarations.syntax
  return anyTypes === 0 ? [] : [`${declarations.folder}/${declarations.path} declares any ${anyTypes} times`]
}

/** Where a folder is, from the root of the tree. */
export function placeOf(folder: string): string {
  return folder.includes('/') ? folder : `packages/${folder}`
}

function isIndex(file: SourceFile): boolean {
  return file.path === 'index.ts' || file.path.endsWith('/index.ts')
}

function where(file: SourceFile): string {
  return `${placeOf(file.folder)}/src/${file.path}`
}

function difference(left: readonly string[], right: readonly string[]): string[] {
  return left.filter(item => !right.includes(item))
}
