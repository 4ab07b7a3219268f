/** Where an operation happens: a directory that is held, and one name in it. */

/** A directory below the root. Names in it are reached as `base/name`, whatever becomes of its own path meanwhile. */
export interface Directory {
  readonly base: string
  /** Gives the directory back; later calls do nothing. */
  release(): void
}

/** One name in a held directory. The root itself has the empty name. */
export interface Place {
  readonly directory: Directory
  readonly name: string
  /** What to hand to the operating system. */
  readonly path: string
}

export function placeIn(directory: Directory, name: string): Place {
  return { directory, name, path: `${directory.base}/${name === '' ? '.' : name}` }
}

/** Runs `use` and gives the place back afterwards. */
export async function at<T>(
  place: Place | Promise<Place>,
  use: (place: Place) => T | Promise<T>,
): Promise<T> {
  const held = await place
  try {
    return await use(held)
  } finally {
    held.directory.release()
  }
}
