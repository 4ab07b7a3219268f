// Writes a report into the page for readers: docs/performance.md between its marks, and the plot beside it.
import { readFile, writeFile } from 'node:fs/promises'
import { placesBehind } from './places-behind.js'
import { plot } from './plot.js'
import type { Report } from './report.js'
import { inRepository } from './repository.js'
import { tables } from './table.js'

/** Every subject has a place of its own. */
const PLACES = {
  folder: /(<!-- generated: benchmark -->)[\s\S]*?(<!-- end -->)/,
  bucket: /(<!-- generated: bucket benchmark -->)[\s\S]*?(<!-- end -->)/,
}

export async function writeDocs(report: Report): Promise<readonly string[]> {
  const [page, picture] = [inRepository('docs/performance.md'), inRepository('docs/performance.svg')]
  await writeFile(page, withReport(await readFile(page, 'utf8'), report))
  if (report.subject === 'bucket') return [page]
  await writeFile(picture, plot(report))
  return [page, picture]
}

/** @throws Error when the page has no place for it. */
export function withReport(page: string, report: Report): string {
  const place = PLACES[report.subject ?? 'folder']
  if (!place.test(page)) throw new Error('the page has no place for the generated part')
  const behind = report.subject === 'bucket' ? [] : ['', placesBehind(report).trim()]
  const content = [heading(report), tables(report).trim(), ...behind].join('\n')
  return page.replace(place, (_, opening: string, end: string) => `${opening}\n\n${content}\n\n${end}`)
}

function heading({ subject, date, machine, rounds, scale, servers }: Report): string {
  const { processor, cores, memoryGib, system, node, files } = machine
  const ran = servers.filter(({ missing }) => !missing)
  const how = `${rounds} ${rounds === 1 ? 'round' : 'rounds'}${scale === 'full' ? '' : `, ${scale}`}`
  return [
    `Measured on ${date.slice(0, 10)}, ${how}: ${cores} cores of ${processor}, ${memoryGib} GiB, ${system}, Node ${node}, loopback, ${subject === 'bucket' ? 'objects in' : 'files on'} ${files}.`,
    '',
    '| server | version | setting |',
    '| --- | --- | --- |',
    ...ran.map(({ name, version, about }) => `| ${name} | ${version} | ${about} |`),
    '',
  ].join('\n')
}
