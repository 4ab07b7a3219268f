/** What the doctor found out: one sentence with a verdict. */

/** `fine`, worth knowing (`note`), or something that would not work (`bad`). */
export type Verdict = 'fine' | 'note' | 'bad'

/** One sentence of the report. */
export interface Finding {
  readonly verdict: Verdict
  readonly text: string
  /** What to do about it. */
  readonly advice?: string
}

/** A part of the report under its own title. */
export interface Section {
  readonly title: string
  readonly findings: readonly Finding[]
}

export function fine(text: string): Finding {
  return { verdict: 'fine', text }
}

export function note(text: string, advice?: string): Finding {
  return { verdict: 'note', text, ...(advice === undefined ? {} : { advice }) }
}

export function bad(text: string, advice?: string): Finding {
  return { verdict: 'bad', text, ...(advice === undefined ? {} : { advice }) }
}
