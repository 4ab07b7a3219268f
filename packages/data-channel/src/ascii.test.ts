// Line ends of TYPE A, whatever the chunks.
import { Readable, type Transform } from 'node:stream'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FromNetwork, ToNetwork } from './ascii.js'

/** `text` through `transform`, cut at the given places. */
async function through(
  transform: Transform,
  text: string | Uint8Array,
  cuts: readonly number[] = [],
): Promise<string> {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text
  const places = [0, ...[...cuts].sort((a, b) => a - b), bytes.length]
  const chunks = places.slice(1).map((to, i) => bytes.subarray(places[i], to))
  const out: Buffer[] = []
  for await (const chunk of Readable.from(chunks, { objectMode: false }).pipe(transform))
    out.push(chunk as Buffer)
  return Buffer.concat(out).toString('latin1')
}

const everywhere = (text: string) => Array.from({ length: text.length }, (_, i) => i)

describe('TYPE A', () => {
  it.each([
    ['a\nb\n', 'a\r\nb\r\n'],
    ['a\r\nb', 'a\r\nb'],
    ['\n\n', '\r\n\r\n'],
    ['\r\r\n\n', '\r\r\n\r\n'],
    ['a\rb', 'a\rb'],
    ['', ''],
  ])('sends %j as %j, in one chunk or in many (P-36)', async (stored, sent) => {
    expect(await through(new ToNetwork(), stored)).toBe(sent)
    expect(await through(new ToNetwork(), stored, everywhere(stored))).toBe(sent)
  })

  it.each([
    ['a\r\nb\r\n', 'a\nb\n'],
    ['a\nb', 'a\nb'],
    ['a\rb\r', 'a\rb\r'],
    ['\r\r\n', '\r\n'],
    ['\r\n\r', '\n\r'],
    ['', ''],
  ])('stores %j as %j, in one chunk or in many (P-36)', async (sent, stored) => {
    expect(await through(new FromNetwork(), sent)).toBe(stored)
    expect(await through(new FromNetwork(), sent, everywhere(sent))).toBe(stored)
  })

  it('is undone by the other way for text with LF alone, wherever it is cut (P-36)', async () => {
    const text = fc.string({ unit: fc.constantFrom('a', '\n', 'ä', '\0'), maxLength: 40 })
    const cuts = fc.array(fc.nat(60), { maxLength: 8 })
    await fc.assert(
      fc.asyncProperty(text, cuts, cuts, async (stored, out, back) => {
        const bytes = Buffer.from(stored)
        const sent = await through(
          new ToNetwork(),
          bytes,
          out.filter(at => at <= bytes.length),
        )
        const wire = Buffer.from(sent, 'latin1')
        expect(
          await through(
            new FromNetwork(),
            wire,
            back.filter(at => at <= wire.length),
          ),
        ).toBe(bytes.toString('latin1'))
      }),
    )
  })

  it('does the same to any bytes wherever they are cut', async () => {
    const bytes = fc.string({ unit: fc.constantFrom('\r', '\n', 'x'), maxLength: 30 })
    await fc.assert(
      fc.asyncProperty(bytes, fc.array(fc.nat(30)), async (text, cuts) => {
        const places = cuts.filter(at => at <= text.length)
        expect(await through(new ToNetwork(), text, places)).toBe(text.replace(/(?<!\r)\n/g, '\r\n'))
        expect(await through(new FromNetwork(), text, places)).toBe(text.replaceAll('\r\n', '\n'))
      }),
    )
  })
})
