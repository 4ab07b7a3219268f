// Writes a report into the page for readers: docs/performance.md between its marks, and the plot beside it.
import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { placesBehind } from './places-behind.js'
import { plot } from './plot.js'
import type { Report } from './report.js'
import { tables } from './table.js'

const DOCS = new URL('../../../docs/', import.meta.url)
const PLACE = /(<!-- generated: benchmark -->)[\s\S]*?(<!-- end -->)/

export async function writeDocs(report: Report): Promise<readonly string[]> {
  const [page, picture] = ['performance.md', 'performance.svg'].map(name =>
    fileURLToPath(new URL(name, DOCS)),
  )
  if (page === undefined || picture === undefined) return []
  await writeFile(page, withReport(await readFile(page, 'utf8'), report))
  await writeFile(picture, plot(report))
  return [page, picture]
}

/** @throws Error when the page has no place for it. */
export function withReport(page: string, report: Report): string {
  if (!PLACE.test(page)) throw new Error('the page has no place for the generated part')
  const content = [heading(report), tables(report).trim(), '', placesBehind(report).trim()].join('\n')
  return page.replace(PLACE, (_, opening: string, end: string) => `${opening}\n\n${content}\n\n${end}`)
}

function heading({ date, machine, rounds, scale, servers }: Report): string {
  const { processor, cores, memoryGib, system, node, files } = machine
  const ran = servers.filter(({ missing }) => !missing)
  const how = `${rounds} ${rounds === 1 ? 'round' : 'rounds'}${scale === 'full' ? '' : `, ${scale}`}`
  return [
    `Measured on ${date.slice(0, 10)}, ${how}: ${cores} cores of ${processor}, ${memoryGib} GiB, ${system}, Node ${node}, loopback, files on ${files}.`,
    '',
    '| server | version | setting |',
    '| --- | --- | --- |',
    ...ran.map(({ name, version, about }) => `| ${name} | ${version} | ${about} |`),
    '',
  ].join('\n')
}
