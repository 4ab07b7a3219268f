// What the architecture rules need to know of a TypeScript file, read from its syntax tree.
import { parseAst } from 'vite'

export interface Import {
  readonly specifier: string
  /** Names taken at run time; empty for an import of types only. `*` stands for everything. */
  readonly values: readonly string[]
  readonly typeOnly: boolean
  /** Loaded when it is asked for, as `import()` does. */
  readonly dynamic: boolean
}

export interface Syntax {
  readonly imports: readonly Import[]
  readonly defaultExport: boolean
  /** Has `export * from`, or consists of nothing but re-exports. */
  readonly barrel: boolean
  readonly topLevelAwait: boolean
  /** How often the type `any` is written. */
  readonly anyTypes: number
  readonly functions: readonly FunctionSpan[]
}

export interface FunctionSpan {
  /** Where it begins; lines are counted from 1. */
  readonly line: number
  readonly lines: number
}

type Node = { readonly type: string; readonly [key: string]: unknown }

export function syntaxOf(source: string, file = 'module.ts'): Syntax {
  const body = parseAst(source, { lang: 'ts' }, file).body as unknown as readonly Node[]
  const nodes = body.flatMap(statement => [...within(statement)])
  return {
    imports: nodes.map(importOf).filter(found => found !== undefined),
    defaultExport: nodes.some(isDefaultExport),
    barrel: body.some(isExportAll) || (body.length > 0 && body.every(isReExport)),
    topLevelAwait: body.some(statement => [...within(statement, isFunction)].some(isAwait)),
    anyTypes: nodes.filter(node => node.type === 'TSAnyKeyword').length,
    functions: nodes.filter(isFunction).map(node => spanOf(node, source)),
  }
}

function* within(node: Node, skip: (node: Node) => boolean = () => false): Generator<Node> {
  if (skip(node)) return
  yield node
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (isNode(child)) yield* within(child, skip)
    }
  }
}

function importOf(node: Node): Import | undefined {
  if (node.type === 'ImportExpression') return imported(node, ['*'])
  if (node.type === 'TSImportType') return imported(node, [])
  if (node.type === 'ExportAllDeclaration') return imported(node, node.exportKind === 'type' ? [] : ['*'])
  if (node.type === 'ImportDeclaration') return imported(node, importedValues(node), node.specifiers)
  if (node.type === 'ExportNamedDeclaration' && node.source) return imported(node, exportedValues(node))
  return undefined
}

function imported(node: Node, values: readonly string[], specifiers?: unknown): Import {
  const bare = Array.isArray(specifiers) && specifiers.length === 0 && node.importKind !== 'type'
  const dynamic = node.type === 'ImportExpression'
  return { specifier: textOf(node.source), values, typeOnly: values.length === 0 && !bare, dynamic }
}

function importedValues(node: Node): string[] {
  if (node.importKind === 'type') return []
  return (node.specifiers as readonly Node[])
    .filter(specifier => specifier.importKind !== 'type')
    .map(specifier => (specifier.type === 'ImportSpecifier' ? textOf(specifier.imported) : '*'))
}

function exportedValues(node: Node): string[] {
  if (node.exportKind === 'type') return []
  return (node.specifiers as readonly Node[])
    .filter(specifier => specifier.exportKind !== 'type')
    .map(specifier => textOf(specifier.local))
}

function spanOf(node: Node, source: string): FunctionSpan {
  const [start, end] = [Number(node.start), Number(node.end)]
  return { line: countLines(source.slice(0, start)), lines: countLines(source.slice(start, end)) }
}

function countLines(text: string): number {
  return text.split('\n').length
}

function textOf(node: unknown): string {
  if (!isNode(node)) return ''
  const text = node.name ?? node.value
  return typeof text === 'string' ? text : ''
}

function isDefaultExport(node: Node): boolean {
  if (node.type === 'ExportDefaultDeclaration') return true
  return node.type === 'ExportSpecifier' && textOf(node.exported) === 'default'
}

function isExportAll(node: Node): boolean {
  return node.type === 'ExportAllDeclaration'
}

function isReExport(node: Node): boolean {
  return isExportAll(node) || (node.type === 'ExportNamedDeclaration' && isNode(node.source))
}

function isFunction(node: Node): boolean {
  return /^(Arrow)?Function(Expression|Declaration)$/.test(node.type)
}

function isAwait(node: Node): boolean {
  return node.type === 'AwaitExpression' || (node.type === 'ForOfStatement' && node.await === true)
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as Node).type === 'string'
}
