/** What follows LIST, NLST and STAT: options as of `ls`, then a pathname (RFC 959 §4.1.3; P-42). */
import { resolvePath, type VirtualPath } from '@longshore/storage'
import { type ArgumentParser, parsed, splitWord } from '../dispatch/arguments.js'

/** Options and pathname of a listing. */
export interface ListArgument {
  /** The option letters that change what is shown: `l` long lines, `d` a directory itself. All others are accepted and make no difference. */
  readonly long: boolean
  readonly itself: boolean
  /** As sent; undefined when there is none. */
  readonly pathname: string | undefined
  /** The pathname, or else the working directory, resolved. */
  readonly path: VirtualPath
}

const OPTIONS_END = '--'

/**
 * Words of a dash and letters or digits are options until `--` or any other word; from there on everything is one pathname, spaces included.
 * A name that looks like an option is reached as `./-x` or behind `--`.
 */
export const listArgument: ArgumentParser<ListArgument> = {
  syntax: '[<SP> -options] [<SP> pathname]',
  parse: (argument, session) => {
    let letters = ''
    let rest = argument
    while (rest?.startsWith('-')) {
      const [word, after] = splitWord(rest)
      if (word !== OPTIONS_END && !isOptions(word)) break
      letters += word
      rest = after
      if (word === OPTIONS_END) break
    }
    const pathname = rest === '' ? undefined : rest
    const path = pathname === undefined ? session.state.cwd : resolvePath(session.state.cwd, pathname)
    return parsed({ long: letters.includes('l'), itself: letters.includes('d'), pathname, path })
  },
}

function isOptions(word: string): boolean {
  if (word.length < 2) return false
  for (let i = 1; i < word.length; i++) {
    const unit = word.charCodeAt(i)
    const letter = unit | 0x20
    if (!(unit >= 0x30 && unit <= 0x39) && !(letter >= 0x61 && letter <= 0x7a)) return false
  }
  return true
}
