// Reads the working tree for the architecture rules: sources, emitted declarations, manifests and every text file.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Manifest, placeOf, type SourceFile } from './rules.js'
import { syntaxOf } from './syntax.js'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const NOT_OURS = new Set(['node_modules', 'dist', 'coverage', '.git', '.idea', '.vscode'])
const BINARY = /\.(png|jpe?g|gif|ico|pdf|gz|zip|jar|class|bin|pem|der)$/

interface PackageJson {
  readonly dependencies?: Record<string, string>
  readonly peerDependencies?: Record<string, string>
  readonly peerDependenciesMeta?: Record<string, { readonly optional?: boolean }>
  readonly optionalDependencies?: Record<string, string>
  readonly devDependencies?: Record<string, string>
  readonly scripts?: Record<string, string>
}

export function packageFolders(): string[] {
  return readdirSync(join(ROOT, 'packages')).filter(name =>
    existsSync(join(ROOT, 'packages', name, 'package.json')),
  )
}

/** The published sources of a package: all but its tests. */
export function sourcesOf(folder: string): SourceFile[] {
  return typescriptFiles(folder, 'src').filter(file => !file.path.endsWith('.test.ts'))
}

/** The declarations emitted for the sources that exist now; throws when the package has not been built. */
export function declarationsOf(folder: string): SourceFile[] {
  return sourcesOf(folder).map(({ path }) => {
    const declaration = path.replace(/\.ts$/, '.d.ts')
    const file = join(ROOT, 'packages', folder, 'dist', declaration)
    if (!existsSync(file)) throw new Error(`${folder}/${declaration} is missing: run "npm run build" first`)
    return sourceFile(folder, declaration, file)
  })
}

export function manifestOf(folder: string): Manifest {
  const json = readJson<PackageJson>(join(ROOT, 'packages', folder, 'package.json'))
  const tsconfig = readJson<{ references?: { path: string }[] }>(
    join(ROOT, 'packages', folder, 'tsconfig.json'),
  )
  return {
    folder,
    dependencies: Object.keys(json.dependencies ?? {}),
    peerDependencies: Object.keys(json.peerDependencies ?? {}),
    optionalPeers: Object.entries(json.peerDependenciesMeta ?? {}).flatMap(([name, { optional }]) =>
      optional ? [name] : [],
    ),
    optionalDependencies: Object.keys(json.optionalDependencies ?? {}),
    devDependencies: Object.keys(json.devDependencies ?? {}),
    scripts: Object.keys(json.scripts ?? {}),
    references: (tsconfig.references ?? []).map(reference => basename(reference.path)),
  }
}

/** Every text file of the tree that is not generated or installed, by its path from the root. */
export function textFiles(): { file: string; text: string }[] {
  return filesBelow(ROOT)
    .filter(file => !BINARY.test(file))
    .map(file => ({ file: relative(ROOT, file).split(sep).join('/'), text: readFileSync(file, 'utf8') }))
}

function typescriptFiles(folder: string, below: string): SourceFile[] {
  const start = join(ROOT, placeOf(folder), below)
  return filesBelow(start)
    .filter(file => file.endsWith('.ts'))
    .map(file => sourceFile(folder, relative(start, file).split(sep).join('/'), file))
}

function sourceFile(folder: string, path: string, file: string): SourceFile {
  const text = readFileSync(file, 'utf8')
  return { folder, path, text, syntax: syntaxOf(text, file) }
}

function filesBelow(start: string): string[] {
  return readdirSync(start, { withFileTypes: true }).flatMap(entry => {
    if (entry.isDirectory()) return NOT_OURS.has(entry.name) ? [] : filesBelow(join(start, entry.name))
    return entry.isFile() ? [join(start, entry.name)] : []
  })
}

function readJson<T>(file: string): T {
  return JSON.parse(readFileSync(file, 'utf8')) as T
}
