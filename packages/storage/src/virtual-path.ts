/** Virtual pathnames: absolute, already resolved, `/`-separated; the only form a storage adapter ever sees (RFC 3659 §6, TVFS). */

declare const resolved: unique symbol

/** An absolute virtual pathname without `.`, `..`, empty segments or a trailing slash; `/` is the root. */
export type VirtualPath = string & { readonly [resolved]: true }

/** The root of every virtual tree. */
export const ROOT = '/' as VirtualPath

/**
 * Resolves what a client sent against its working directory.
 * `..` stops at the root, empty segments and `.` vanish; nothing else is interpreted: a backslash, a `%`, a `~` or a space is part of a name.
 */
export function resolvePath(cwd: VirtualPath, pathname: string): VirtualPath {
  const resolvedSegments = pathname.startsWith('/') ? [] : segmentsOf(cwd)
  for (const segment of pathname.split('/')) {
    if (segment === '' || segment === '.') continue
    if (segment === '..') resolvedSegments.pop()
    else resolvedSegments.push(segment)
  }
  return fromSegments(resolvedSegments)
}

/** Resolves an absolute pathname written in a program, such as a mount point. */
export function virtualPath(pathname: string): VirtualPath {
  return resolvePath(ROOT, pathname)
}

/** The names on the way from the root to `path`; none for the root itself. */
export function segmentsOf(path: VirtualPath): string[] {
  return path === ROOT ? [] : path.slice(1).split('/')
}

/** The path with these names; each must be one valid segment (see {@link isSegment}). */
export function fromSegments(segments: readonly string[]): VirtualPath {
  return `/${segments.join('/')}` as VirtualPath
}

/** The directory that holds `path`; the root is its own parent. */
export function parentOf(path: VirtualPath): VirtualPath {
  const cut = path.lastIndexOf('/')
  return cut <= 0 ? ROOT : (path.slice(0, cut) as VirtualPath)
}

/** The last name of `path`; empty for the root. */
export function nameOf(path: VirtualPath): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** `name` below `directory`; `name` must be one valid segment. */
export function childOf(directory: VirtualPath, name: string): VirtualPath {
  return (directory === ROOT ? `/${name}` : `${directory}/${name}`) as VirtualPath
}

/** Whether `path` is `ancestor` or lies below it. */
export function isWithin(path: VirtualPath, ancestor: VirtualPath): boolean {
  return ancestor === ROOT || path === ancestor || path.startsWith(`${ancestor}/`)
}

/** How many names lie between the root and `path`. */
export function depthOf(path: VirtualPath): number {
  return segmentsOf(path).length
}

/** Whether `name` can be one segment of a path: not empty, not `.` or `..`, without `/` and NUL. Use it before a user name becomes part of a root. */
export function isSegment(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !name.includes('/') && !name.includes('\0')
}
