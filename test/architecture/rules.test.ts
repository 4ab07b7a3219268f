// Proves that every architecture rule can fail, on made-up files.
import { describe, expect, it } from 'vitest'
import { cycles, importGraph } from './cycles.js'
import { foreignTextBreaches } from './foreign-text.js'
import {
  anyBreaches,
  coreLibraryBreaches,
  functionBreaches,
  importBreaches,
  lengthBreaches,
  libraryBreaches,
  type Manifest,
  manifestBreaches,
  type SourceFile,
  shapeBreaches,
} from './rules.js'
import { syntaxOf } from './syntax.js'

function file(folder: string, path: string, code: string): SourceFile {
  const text = `// A file.\n${code}`
  return { folder, path, text, syntax: syntaxOf(text) }
}

function manifest(folder: string, dependencies: string[], rest: Partial<Manifest> = {}): Manifest {
  return {
    folder,
    dependencies,
    peerDependencies: [],
    optionalPeers: [],
    optionalDependencies: [],
    devDependencies: [],
    references: [],
    scripts: [],
    ...rest,
  }
}

describe('a manifest', () => {
  it('may name the packages that the plan allows', () => {
    const good = manifest('auth', ['@longshore/storage'], { references: ['storage'] })
    expect(manifestBreaches(good)).toEqual([])
  })

  it('may not name another package', () => {
    const bad = manifest('storage-s3', ['@longshore/core'], { references: ['core'] })
    expect(manifestBreaches(bad)).toEqual(['packages/storage-s3/package.json may not depend on core'])
  })

  it('must have a place in the plan', () => {
    expect(manifestBreaches(manifest('extras', []))).toEqual(['packages/extras is not in the floor plan'])
  })

  it('must agree with the references of the tsconfig', () => {
    expect(manifestBreaches(manifest('auth', ['@longshore/storage']))).toHaveLength(1)
    expect(manifestBreaches(manifest('auth', [], { references: ['storage'] }))).toHaveLength(1)
  })

  it('is held to the plan in its peers, too', () => {
    const rest = { peerDependencies: ['@longshore/storage-s3'], references: ['storage-s3'] }
    expect(manifestBreaches(manifest('longshore', [], rest))).toEqual([])
    expect(manifestBreaches(manifest('auth', [], rest))).toEqual([
      'packages/auth/package.json may not depend on storage-s3',
    ])
  })

  it('may not run anything at installation', () => {
    expect(manifestBreaches(manifest('storage', [], { scripts: ['postinstall'] }))).toHaveLength(1)
  })

  it('of core has exactly three libraries (C-57)', () => {
    const libraries = ['reflect-metadata', 'rxjs', 'tsyringe']
    expect(coreLibraryBreaches(manifest('core', ['@longshore/auth', ...libraries]))).toEqual([])
    expect(coreLibraryBreaches(manifest('core', [...libraries, 'lodash']))).toEqual([
      'core may not depend on lodash',
    ])
    expect(coreLibraryBreaches(manifest('core', ['rxjs', 'tsyringe']))).toHaveLength(1)
    expect(coreLibraryBreaches(manifest('core', libraries, { peerDependencies: ['ws'] }))).toHaveLength(1)
  })
})

describe('an import', () => {
  const auth = manifest('auth', ['@longshore/storage', '@longshore/core'], {
    optionalDependencies: ['maybe'],
  })

  it.each([
    ["import { x } from '@longshore/core'", 'may not import'],
    ["import type { X } from '@longshore/core'", 'may not import'],
    ["export * from '@longshore/core/testing'", 'may not import'],
    ["export const x = () => import('@longshore/core')", 'may not import'],
    ["export type X = import('@longshore/core').X", 'may not import'],
    ["import { x } from 'lodash'", 'imports without declaring it'],
    ["import { readFile } from 'fs'", 'imports without declaring it'],
    ["import { load } from 'maybe'", 'needs'],
    ["import { x } from './x'", 'imports without the ending .js'],
    ["import { x } from '../../storage/src/x.js'", 'leaves its package by importing'],
  ])('is refused: %s', (code, breach) => {
    expect(importBreaches(file('auth', 'a/b.ts', code), auth)).toEqual([
      expect.stringContaining(`packages/auth/src/a/b.ts ${breach} `),
    ])
  })

  it.each([
    "import type { Caller } from '@longshore/storage'",
    "import { scrypt } from 'node:crypto'",
    "import type { X } from 'maybe'",
    "export const x = (load: (name: string) => unknown) => load('maybe') as typeof import('maybe')",
    "import { x } from '../x.js'",
  ])('is taken: %s', code => {
    expect(importBreaches(file('auth', 'a/b.ts', code), auth)).toEqual([])
  })
})

describe('a peer that may not be there', () => {
  const peer = { peerDependencies: ['@aws-sdk/client-s3'], optionalPeers: ['@aws-sdk/client-s3'] }
  const longshore = manifest('longshore', [], peer)

  it.each([
    "import type { S3Client } from '@aws-sdk/client-s3'",
    "export const load = () => import('@aws-sdk/client-s3')",
  ])('is named, or loaded when it is needed: %s', code => {
    expect(importBreaches(file('longshore', 'a/b.ts', code), longshore)).toEqual([])
  })

  it.each(["import { S3Client } from '@aws-sdk/client-s3'", "export * from '@aws-sdk/client-s3'"])(
    'is not loaded with what works without it: %s',
    code => {
      expect(importBreaches(file('longshore', 'a/b.ts', code), longshore)).toEqual([
        'packages/longshore/src/a/b.ts needs @aws-sdk/client-s3, which may not be there',
      ])
      expect(importBreaches(file('longshore', 'testing/b.ts', code), longshore)).toEqual([])
    },
  )
})

describe('a library of core', () => {
  it.each([
    ['core', 'session/session.ts', "import { map } from 'rxjs'"],
    ['core', 'session/session.ts', "import * as rx from 'rxjs'"],
    ['core', 'events/event-stream.ts', "import { map } from 'rxjs/operators'"],
    ['auth', 'lockout.ts', "import { Subject } from 'rxjs'"],
    ['core', 'session/session.ts', "import { container } from 'tsyringe'"],
    ['core', 'index.ts', "export { inject } from 'tsyringe'"],
    ['auth', 'wiring/a.ts', "import { inject } from 'tsyringe'"],
  ])('is refused in packages/%s/src/%s: %s', (folder, path, code) => {
    expect(libraryBreaches(file(folder, path, code))).toHaveLength(1)
  })

  it.each([
    ['core', 'events/event-stream.ts', "import { map } from 'rxjs'"],
    ['core', 'session/session.ts', "import { type map, Subject } from 'rxjs'"],
    ['core', 'index.ts', "export type { Observable } from 'rxjs'"],
    ['core', 'wiring/container.ts', "import { container } from 'tsyringe'"],
    ['core', 'options.ts', "import type { DependencyContainer } from 'tsyringe'"],
  ])('is taken in packages/%s/src/%s: %s', (folder, path, code) => {
    expect(libraryBreaches(file(folder, path, code))).toEqual([])
  })
})

describe('a file', () => {
  it('may have 200 lines and not 201', () => {
    const long = file('core', 'a.ts', 'export {}\n'.repeat(199))
    expect(lengthBreaches(long)).toEqual([])
    expect(lengthBreaches({ ...long, text: `${long.text}\n` })).toEqual([
      'packages/core/src/a.ts has 201 lines',
    ])
  })

  it('may have functions of 30 lines and not of 31', () => {
    const body = (lines: number) => `const f = () => {\n${'f()\n'.repeat(lines - 2)}}`
    expect(functionBreaches(file('core', 'a.ts', body(30)))).toEqual([])
    expect(functionBreaches(file('core', 'a.ts', body(31)))).toEqual([
      'packages/core/src/a.ts:2 is a function of 31 lines',
    ])
  })

  it.each([
    ['a default export', 'export default 1'],
    ['a default export', 'const x = 1\nexport { x as default }'],
    ['only passes on', "export { a } from './a.js'"],
    ['only passes on', "export const b = 1\nexport * from './a.js'"],
    ['awaits at top level', 'export const x = await 1'],
    ['awaits at top level', 'for await (const x of []) x\nexport {}'],
  ])('is told that it has %s: %s', (breach, code) => {
    expect(shapeBreaches(file('core', 'a.ts', code))).toEqual([expect.stringContaining(breach)])
  })

  it('opens with a comment', () => {
    const bare = { ...file('core', 'a.ts', ''), text: 'export const a = 1\n' }
    expect(shapeBreaches(bare)).toHaveLength(1)
  })

  it('may await in a function, and an index may pass on', () => {
    expect(shapeBreaches(file('core', 'a.ts', 'export const x = async () => { await 1 }'))).toEqual([])
    expect(shapeBreaches(file('core', 'testing/index.ts', "export * from './a.js'"))).toEqual([])
  })

  it('may not declare any', () => {
    expect(anyBreaches(file('core', 'a.d.ts', 'export declare const x: (y: any) => void'))).toHaveLength(1)
    expect(anyBreaches(file('core', 'a.d.ts', 'export declare const any: (y: unknown) => "any"'))).toEqual([])
  })
})

describe('a circle', () => {
  it('is found among files', () => {
    const graph = importGraph([
      file('core', 'a.ts', "import { b } from './c/b.js'"),
      file('core', 'c/b.ts', "import { type A, a } from '../a.js'"),
      file('core', 'd.ts', "import { a } from './a.js'"),
    ])
    expect(cycles(graph)).toEqual(['a.ts → c/b.ts → a.ts'])
  })

  it('is not seen where types refer to each other', () => {
    const graph = importGraph([
      file('core', 'a.ts', "import { b } from './b.js'"),
      file('core', 'b.ts', "import type { A } from './a.js'"),
    ])
    expect(cycles(graph)).toEqual([])
  })

  it('is not seen in a diamond', () => {
    const diamond = { a: ['b', 'c'], b: ['d'], c: ['d'], d: [] }
    expect(cycles(new Map(Object.entries(diamond)))).toEqual([])
  })
})

describe('foreign text', () => {
  it.each([
    ['cd ', '/work', '/main'],
    ["'", '/root', '/.npmrc'],
    ['cp a ', '/tmp', '/b'],
    ['https://', 'registry', '.example.org/'],
    ['//x/:', '_auth', 'Token=1'],
  ])('is found: %s%s%s', (...parts) => {
    expect(foreignTextBreaches('a.md', `fine\n${parts.join('')}`)).toEqual([`a.md:2 ${parts.join('')}`])
  })

  it.each(['the work/life of it', 'packages/root/x', 'a homework/page'])('is not seen in: %s', text => {
    expect(foreignTextBreaches('a.md', text)).toEqual([])
  })
})
