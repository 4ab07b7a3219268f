// Holds the tree to the floor plan: who may know whom, how long a file may be, where the libraries of core may be used.
import { describe, expect, it } from 'vitest'
import { cycles, importGraph } from './cycles.js'
import { ownPackage } from './floor-plan.js'
import { foreignTextBreaches } from './foreign-text.js'
import {
  anyBreaches,
  coreLibraryBreaches,
  functionBreaches,
  importBreaches,
  lengthBreaches,
  libraryBreaches,
  manifestBreaches,
  shapeBreaches,
} from './rules.js'
import { declarationsOf, manifestOf, packageFolders, sourcesOf, textFiles } from './workspace.js'

const folders = packageFolders()

describe.each(folders)('packages/%s', folder => {
  const sources = sourcesOf(folder)
  const manifest = manifestOf(folder)

  it('declares only the packages that the floor plan allows, the same in manifest and tsconfig, and no scripts', () => {
    expect(manifestBreaches(manifest)).toEqual([])
  })

  it('imports only what it declares and the floor plan allows', () => {
    expect(sources.flatMap(file => importBreaches(file, manifest))).toEqual([])
  })

  it('uses rxjs and tsyringe only where they belong', () => {
    expect(sources.flatMap(libraryBreaches)).toEqual([])
  })

  it('has no file longer than 200 lines', () => {
    expect(sources.flatMap(lengthBreaches)).toEqual([])
  })

  it('has no function longer than 30 lines', () => {
    expect(sources.flatMap(functionBreaches)).toEqual([])
  })

  it('has no default export, no barrel but index.ts, no await at top level, and says what each file is', () => {
    expect(sources.flatMap(shapeBreaches)).toEqual([])
  })

  it('has no files that load each other in a circle', () => {
    expect(cycles(importGraph(sources))).toEqual([])
  })

  it('has no any in what it declares to its users', () => {
    expect(declarationsOf(folder).flatMap(anyBreaches)).toEqual([])
  })
})

describe('test/benchmarks', () => {
  const sources = sourcesOf('test/benchmarks')

  it('keeps the sizes and shapes of the packages', () => {
    expect(sources.length).toBeGreaterThan(10)
    expect(
      sources.flatMap(file => [lengthBreaches, functionBreaches, shapeBreaches].flatMap(of => of(file))),
    ).toEqual([])
  })

  it('has no files that load each other in a circle', () => {
    expect(cycles(importGraph(sources))).toEqual([])
  })
})

describe('the workspace', () => {
  it('has the packages of the floor plan', () => {
    const expected = [
      'auth',
      'cluster',
      'core',
      'data-channel',
      'longshore',
      'protocol',
      'sendfile',
      'storage',
      'storage-fs',
      'storage-memory',
      'storage-s3',
    ]
    expect(folders).toEqual(expect.arrayContaining(expected))
  })

  it('has no circle of packages, not even of those that only their tests need', () => {
    const graph = folders.map(folder => {
      const { dependencies, devDependencies } = manifestOf(folder)
      return [
        folder,
        [...dependencies, ...devDependencies].map(ownPackage).filter(name => name !== undefined),
      ] as const
    })
    expect(cycles(new Map(graph))).toEqual([])
  })

  it('needs rxjs, tsyringe and reflect-metadata in core, and nothing else (C-57)', () => {
    expect(coreLibraryBreaches(manifestOf('core'))).toEqual([])
  })

  it('asks for the name of no address (C-55)', () => {
    const asking = folders
      .flatMap(sourcesOf)
      .filter(({ text }) => /\b(?:reverse|lookupService)\b/.test(text) && text.includes('node:dns'))
    expect(asking.map(({ folder, path }) => `${folder}/${path}`)).toEqual([])
  })

  it('carries no path of a machine and no registry', () => {
    expect(textFiles().flatMap(({ file, text }) => foreignTextBreaches(file, text))).toEqual([])
  })
})
