/** Judges values from a file or the command line by a schema; the first fault becomes one line. */
import * as v from 'valibot'
import { nearestName } from './nearest-name.js'
import { quoted } from './options/quoted.js'
import { UsageProblem } from './problem.js'

/** `value` as `schema` understands it; `where` begins the message of a {@link UsageProblem}. */
export function checkValue<Schema extends v.GenericSchema>(
  schema: Schema,
  value: unknown,
  where: string,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, value, { abortEarly: true })
  if (result.success) return result.output
  throw new UsageProblem(`${where}: ${result.issues[0].message}`)
}

/** `value` as an object with no other names than `known`; an unknown one is refused with the one that was probably meant. */
export function checkNames(value: unknown, known: readonly string[], where: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new UsageProblem(`${where}: names and values are needed, such as ${known[0]}: …`)
  for (const name of Object.keys(value)) {
    if (known.includes(name)) continue
    const nearest = nearestName(name, known)
    const advice = nearest ? `did you mean ${nearest}?` : `these are: ${known.join(', ')}`
    throw new UsageProblem(`${where}: ${quoted(name)} is not known; ${advice}`)
  }
  return { ...value }
}
