// Bytes as they are written in dialogue files: "text with \r\n and \xff", several of them, or `1000 bytes` of a fixed pattern.

const ESCAPES: Readonly<Record<string, string>> = {
  r: '\r',
  n: '\n',
  t: '\t',
  '0': '\0',
  '\\': '\\',
  '"': '"',
}

/** The bytes that `text` stands for; undefined when it is not written as it has to be. */
export function parseBytes(text: string): Buffer | undefined {
  const size = /^(\d+) bytes$/.exec(text)?.[1]
  if (size !== undefined) return pattern(Number(size))
  const quoted = /^"((?:[^"\\]|\\.)*)"$/.exec(text)?.[1]
  return quoted === undefined ? undefined : unescapeBytes(quoted)
}

/** Bytes in which every stretch differs from its neighbours, so that a piece that is lost, doubled or moved shows. */
export function pattern(size: number): Buffer {
  if (longest.length < size) {
    longest = Buffer.alloc(size)
    for (let i = 0; i < size; i++) longest[i] = 33 + ((i * 7 + (i >> 6) * 13 + (i >> 12) * 29) % 94)
  }
  return longest.subarray(0, size)
}

// Every shorter one is its beginning.
let longest = Buffer.alloc(0)

/** Hexadecimal digits, two for each byte, with spaces between them as one likes. */
export function parseHex(text: string): Buffer | undefined {
  const digits = text.replaceAll(' ', '')
  return /^([0-9a-f]{2})+$/i.test(digits) ? Buffer.from(digits, 'hex') : undefined
}

function unescapeBytes(text: string): Buffer {
  const parts: Buffer[] = []
  for (const [, byte, letter, plain] of text.matchAll(/\\x([0-9a-f]{2})|\\(.)|([^\\]+)/gi)) {
    if (byte !== undefined) parts.push(Buffer.from([Number.parseInt(byte, 16)]))
    else if (letter !== undefined) parts.push(Buffer.from(ESCAPES[letter] ?? letter))
    else if (plain !== undefined) parts.push(Buffer.from(plain))
  }
  return Buffer.concat(parts)
}
