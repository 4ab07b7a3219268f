// Traces of the machine that a file was written on, or of where its packages came from, which no file may carry.

const MACHINE_PATHS = ['work', 'root', 'tmp', 'home'].map(
  folder => new RegExp(`(?<![\\w.~*)}-])/${folder}/[\\w.]`),
)
const REGISTRIES = [
  /\bregistry\.[\w-]+\.(?:com|org|net|dev|io|cn)\b/i,
  /\/artifactory\//i,
  /_auth[T]oken/,
  /\b[\w-]+\.pkg\.dev\b/i,
]

/** The offending lines, as `file:line text`. */
export function foreignTextBreaches(file: string, text: string): string[] {
  return text.split('\n').flatMap((line, index) => {
    const foreign = [...MACHINE_PATHS, ...REGISTRIES].some(pattern => pattern.test(line))
    return foreign ? [`${file}:${index + 1} ${line.trim().slice(0, 120)}`] : []
  })
}
