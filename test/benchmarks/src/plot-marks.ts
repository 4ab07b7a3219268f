// How each server looks in the plot: a shape and a colour, so that neither alone has to tell them apart.

type Shape = 'circle' | 'ring' | 'diamond' | 'square' | 'triangle' | 'cross'

interface Mark {
  readonly shape: Shape
  /** The class of the style sheet that has its colours. */
  readonly colour: string
}

const MARKS: Readonly<Record<string, Mark>> = {
  longshore: { shape: 'circle', colour: 'ours' },
  'longshore-js': { shape: 'ring', colour: 'ours' },
  'longshore-2w': { shape: 'diamond', colour: 'ours' },
  'longshore-ecdsa': { shape: 'triangle', colour: 'ours' },
  'vsftpd-tuned': { shape: 'square', colour: 'grey' },
  proftpd: { shape: 'square', colour: 'orange' },
  'pure-ftpd': { shape: 'triangle', colour: 'violet' },
  pyftpdlib: { shape: 'diamond', colour: 'green' },
  'pyftpdlib-ecdsa': { shape: 'ring', colour: 'green' },
  'ftp-srv': { shape: 'cross', colour: 'red' },
}

/** Colours in the light and in the dark. */
export const COLOURS: Readonly<Record<string, readonly [light: string, dark: string]>> = {
  ours: ['#0969da', '#58a6ff'],
  grey: ['#6e7781', '#8b949e'],
  orange: ['#bc4c00', '#f0883e'],
  violet: ['#8250df', '#bc8cff'],
  green: ['#1a7f37', '#3fb950'],
  red: ['#cf222e', '#ff7b72'],
}

/** Marks of ours lie above those of others. */
export function isOurs(server: string): boolean {
  return server.startsWith('longshore')
}

export function markOf(server: string, x: number, y: number): string {
  const { shape, colour } = MARKS[server] ?? { shape: 'square', colour: 'grey' }
  const r = isOurs(server) ? 6 : 4.5
  return `<g class="${colour}" transform="translate(${place(x)} ${place(y)})">${SHAPES[shape](r)}</g>`
}

const SHAPES: Readonly<Record<Shape, (r: number) => string>> = {
  circle: r => `<circle r="${r}"/>`,
  ring: r => `<circle r="${r - 0.8}" class="hollow"/>`,
  diamond: r => `<path d="M0 ${-r * 1.25}L${r * 1.25} 0L0 ${r * 1.25}L${-r * 1.25} 0Z"/>`,
  square: r => `<path d="M${-r} ${-r}H${r}V${r}H${-r}Z"/>`,
  triangle: r => `<path d="M0 ${-r * 1.2}L${r * 1.1} ${r}H${-r * 1.1}Z"/>`,
  cross: r => `<path class="hollow" d="M${-r} ${-r}L${r} ${r}M${-r} ${r}L${r} ${-r}"/>`,
}

export function place(number: number): string {
  return String(Math.round(number * 10) / 10)
}
