/** A function that works out one value after another for a listing, whose entries mostly have the same owner and the same mode. */

/** `make`, which is not called again for the argument that it was called with last. */
export function lastKnown<A extends string | number | undefined, T>(
  make: (argument: A) => T,
): (argument: A) => T {
  let known: { readonly argument: A; readonly value: T } | undefined
  return argument => {
    if (known === undefined || known.argument !== argument) known = { argument, value: make(argument) }
    return known.value
  }
}
