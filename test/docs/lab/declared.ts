// What the sources declare: the members of an interface, the variants of a union of events.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAst } from 'vite'
import { ROOT } from './pages.js'

type Node = { readonly type: string; readonly [key: string]: unknown }

/** The names of the members that `name` declares itself, in order; those that it extends are not among them. */
export function membersOf(file: string, name: string): string[] {
  const found = nodesOf(file).find(node => node.type === 'TSInterfaceDeclaration' && nameOf(node.id) === name)
  if (!found) throw new Error(`${file} declares no interface ${name}`)
  const { body } = found.body as { readonly body: readonly Node[] }
  const keys = body
    .filter(member => /^TS(Property|Method)Signature$/.test(member.type))
    .map(member => nameOf(member.key))
  return [...new Set(keys)]
}

/** Of a union of object types, the value of `type` and the names of the other members of each. */
export function variantsOf(file: string, name: string): Map<string, string[]> {
  const found = nodesOf(file).find(node => node.type === 'TSTypeAliasDeclaration' && nameOf(node.id) === name)
  const union = found?.typeAnnotation as { readonly types?: readonly Node[] } | undefined
  if (!union?.types) throw new Error(`${file} declares no union ${name}`)
  return new Map(union.types.map(variantOf))
}

/** The members of one object type, or of several joined by `&`, as far as they are written out. */
function variantOf(node: Node): [type: string, others: string[]] {
  const parts = node.type === 'TSIntersectionType' ? (node.types as readonly Node[]) : [node]
  const members = parts.flatMap(part =>
    part.type === 'TSTypeLiteral' ? (part.members as readonly Node[]) : [],
  )
  const type = members.find(member => nameOf(member.key) === 'type')
  if (!type) throw new Error('a variant of a union has no type')
  return [literalOf(type), members.filter(member => member !== type).map(member => nameOf(member.key))]
}

function literalOf(member: Node): string {
  const annotation = member.typeAnnotation as { readonly typeAnnotation: Node }
  return String((annotation.typeAnnotation.literal as { readonly value: unknown }).value)
}

function nodesOf(file: string): Node[] {
  const source = readFileSync(join(ROOT, file), 'utf8')
  const body = parseAst(source, { lang: 'ts' }, file).body as unknown as readonly Node[]
  return body.map(node =>
    node.type === 'ExportNamedDeclaration' && node.declaration ? (node.declaration as Node) : node,
  )
}

function nameOf(identifier: unknown): string {
  return String((identifier as { readonly name?: unknown }).name)
}
