// A logarithmic axis for ratios: ticks at 1 and 3 of every decade, and where a value lies.

export interface LogAxis {
  readonly ticks: readonly number[]
  /** The place of a value between the two ends; values beyond them lie at the ends. */
  at(value: number): number
}

/** An axis from `from` to `to` that has room for all values and for 1. */
export function logAxis(values: readonly number[], from: number, to: number): LogAxis {
  const all = values.filter(value => value > 0 && Number.isFinite(value))
  const least = tickBelow(Math.min(0.5, ...all))
  const most = tickAbove(Math.max(2, ...all))
  const [low, high] = [Math.log10(least), Math.log10(most)]
  return {
    ticks: candidates().filter(tick => tick >= least && tick <= most),
    at: value => {
      const share = (Math.log10(Math.min(most, Math.max(least, value))) - low) / (high - low)
      return from + share * (to - from)
    },
  }
}

const DECADES = [-4, -3, -2, -1, 0, 1, 2, 3, 4]

function candidates(): number[] {
  return DECADES.flatMap(decade => [1, 3].map(digit => Number(`${digit}e${decade}`)))
}

function tickBelow(value: number): number {
  return candidates().findLast(tick => tick <= value) ?? value
}

function tickAbove(value: number): number {
  return candidates().find(tick => tick >= value) ?? value
}
