/** The file system calls that this package makes, each on this thread or in the pool as its pace says. */
import fs, { type Dir, type Stats, type StatsFs } from 'node:fs'
import { promisify } from 'node:util'
import { errnoOf } from './errors.js'
import { Pace } from './pace.js'

type Awaitable<T> = T | Promise<T>

const pool = {
  open: promisify(fs.open),
  close: promisify(fs.close),
  lstat: promisify<string, Stats>(fs.lstat),
  fstat: promisify<number, Stats>(fs.fstat),
  statfs: promisify<string, StatsFs>(fs.statfs),
  readlink: promisify<string, string>(fs.readlink),
  opendir: promisify<string, fs.OpenDirOptions, Dir>(fs.opendir),
  mkdir: promisify<string, fs.Mode>(fs.mkdir),
  rmdir: promisify<string>(fs.rmdir),
  unlink: promisify(fs.unlink),
  rename: promisify(fs.rename),
  link: promisify(fs.link),
  chmod: promisify(fs.chmod),
  fchmod: promisify(fs.fchmod),
  fchown: promisify(fs.fchown),
  utimes: promisify(fs.utimes),
  ftruncate: promisify(fs.ftruncate),
}

const FINDING = { throwIfNoEntry: false } as const

/** Giving back the blocks of a file larger than this may take long, so it never happens on this thread. */
const LARGE = 64 * 1024 * 1024

/** Calls that are neither reads nor writes of bytes; those always belong to the pool. To be awaited where they are made. */
export class Disk {
  /** Whether the root lies on a network or user-space file system, where even a stat may wait for long. */
  remote = false
  /** Calls that only look. */
  readonly looks = new Pace(() => this.remote)
  /** Calls that change a directory or an inode. */
  readonly changes = new Pace(() => this.remote)

  open(path: string, flags: number, mode?: number): Awaitable<number> {
    const pace = (flags & fs.constants.O_CREAT) === 0 ? this.looks : this.changes
    return pace.run(
      () => fs.openSync(path, flags, mode),
      () => pool.open(path, flags, mode),
    )
  }

  /** Closes the descriptor of a file, the last chance of a network file system to report an error. `frees`: its size. */
  close(fd: number, frees: number): Awaitable<void> {
    if (frees > LARGE) return pool.close(fd)
    return this.looks.run(
      () => fs.closeSync(fd),
      () => pool.close(fd),
    )
  }

  lstat(path: string): Awaitable<Stats> {
    return this.looks.run(
      () => fs.lstatSync(path),
      () => pool.lstat(path),
    )
  }

  /** As `lstat`, but absence is an answer. */
  find(path: string): Awaitable<Stats | undefined> {
    return this.looks.run(
      () => fs.lstatSync(path, FINDING),
      () => pool.lstat(path).catch(absent),
    )
  }

  /** As `find`, on this thread and without a measurement: for a slice of many, which measures them itself. */
  findHere(path: string): Stats | undefined {
    return fs.lstatSync(path, FINDING)
  }

  fstat(fd: number): Awaitable<Stats> {
    return this.looks.run(
      () => fs.fstatSync(fd),
      () => pool.fstat(fd),
    )
  }

  statfs(path: string): Awaitable<StatsFs> {
    return this.looks.run(
      () => fs.statfsSync(path),
      () => pool.statfs(path),
    )
  }

  readlink(path: string): Awaitable<string> {
    return this.looks.run(
      () => fs.readlinkSync(path),
      () => pool.readlink(path),
    )
  }

  opendir(path: string, bufferSize: number): Awaitable<Dir> {
    return this.looks.run(
      () => fs.opendirSync(path, { bufferSize }),
      () => pool.opendir(path, { bufferSize }),
    )
  }

  mkdir(path: string, mode: number): Awaitable<void> {
    return this.changes.run(
      () => {
        fs.mkdirSync(path, mode)
      },
      () => pool.mkdir(path, mode),
    )
  }

  rmdir(path: string): Awaitable<void> {
    return this.changes.run(
      () => fs.rmdirSync(path),
      () => pool.rmdir(path),
    )
  }

  /** `frees`: bytes that may be given back by this. */
  unlink(path: string, frees: number): Awaitable<void> {
    if (frees > LARGE) return pool.unlink(path)
    return this.changes.run(
      () => fs.unlinkSync(path),
      () => pool.unlink(path),
    )
  }

  /** `frees`: size of the file at `to` that is replaced. */
  rename(from: string, to: string, frees: number): Awaitable<void> {
    if (frees > LARGE) return pool.rename(from, to)
    return this.changes.run(
      () => fs.renameSync(from, to),
      () => pool.rename(from, to),
    )
  }

  link(existing: string, path: string): Awaitable<void> {
    return this.changes.run(
      () => fs.linkSync(existing, path),
      () => pool.link(existing, path),
    )
  }

  chmod(path: string, mode: number): Awaitable<void> {
    return this.changes.run(
      () => fs.chmodSync(path, mode),
      () => pool.chmod(path, mode),
    )
  }

  fchmod(fd: number, mode: number): Awaitable<void> {
    return this.changes.run(
      () => fs.fchmodSync(fd, mode),
      () => pool.fchmod(fd, mode),
    )
  }

  fchown(fd: number, uid: number, gid: number): Awaitable<void> {
    return this.changes.run(
      () => fs.fchownSync(fd, uid, gid),
      () => pool.fchown(fd, uid, gid),
    )
  }

  /** Takes dates, since Node takes numbers below 0 for the present. */
  utimes(path: string, atime: Date, mtime: Date): Awaitable<void> {
    return this.changes.run(
      () => fs.utimesSync(path, atime, mtime),
      () => pool.utimes(path, atime, mtime),
    )
  }

  /** `frees`: bytes that may be given back by this. */
  ftruncate(fd: number, length: number, frees: number): Awaitable<void> {
    if (frees > LARGE) return pool.ftruncate(fd, length)
    return this.changes.run(
      () => fs.ftruncateSync(fd, length),
      () => pool.ftruncate(fd, length),
    )
  }
}

/** Takes a step whose failure would tell nobody anything; undefined then. Calls of the disk may throw as well as reject. */
export async function quietly<T>(step: () => Awaitable<T>): Promise<T | undefined> {
  try {
    return await step()
  } catch {
    return undefined
  }
}

function absent(error: unknown): undefined {
  if (errnoOf(error) === 'ENOENT') return undefined
  throw error
}
