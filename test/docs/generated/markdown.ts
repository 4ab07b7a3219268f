// Tables as the pages have them, and the places in hand-written pages where they stand.

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

/** Text as code within a table. */
export function code(text: string): string {
  return `\`${text.replaceAll('|', '\\|')}\``
}

/** The page with `content` between `<!-- generated: name -->` and `<!-- end -->`. */
export function spliced(page: string, name: string, content: string): string {
  const opening = `<!-- generated: ${name} -->`
  const start = page.indexOf(opening)
  const end = page.indexOf('<!-- end -->', start)
  if (start === -1 || end === -1) throw new Error(`there is no place for the generated part ${name}`)
  return `${page.slice(0, start + opening.length)}\n\n${content}\n\n${page.slice(end)}`
}
