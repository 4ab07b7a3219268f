/** What the system may do for a transfer instead of this process: copy a file to a socket (sendfile(2) and its kin), or a socket to a file (splice(2)). */

/** Runs on the thread that calls it, so it must never wait for the socket. */
export interface KernelCopy {
  /**
   * Hands up to `length` bytes of the file, from `position` on, to the socket without waiting. Answers how many were taken, 0 at the end of
   * the file, or a negative error number of the system. Neither descriptor is kept, and the file's own position stays.
   */
  copy(socketFd: number, fileFd: number, position: number, length: number): number
  /**
   * Whether the last of these bytes is in memory, so that a copy up to it will hardly wait for a disk; undefined when the system does not
   * tell, as it may for one file and not for another. Absent: it never tells.
   */
  resident?(fileFd: number, position: number, length: number): boolean | undefined
  /**
   * A new pipe for one upload into this file; undefined when the system has none to give, or will not write such a file from one. Absent: the
   * bytes of uploads come through this process.
   */
  pipe?(fileFd: number): KernelPipe | undefined
}

/** Holds up to 1 MiB of an upload on the way from its socket to its file, outside of this process. One call at a time. */
export interface KernelPipe {
  /**
   * Takes up to `length` bytes of what has arrived at the socket, without waiting. Answers how many, 0 at the end of the data, or a negative
   * error number of the system: -EAGAIN when nothing waits. The error of a lost connection may be answered once, and then be gone from the socket.
   */
  take(socketFd: number, length: number): number
  /**
   * Moves up to `length` of the bytes that it holds to the file, from `position` on, in another thread: the file may have to wait for a disk.
   * Resolves with how many were moved; 0 or less when the file takes none of them this way, for whatever reason: they are read then.
   */
  put(fileFd: number, position: number, length: number): Promise<number>
  /** The same on the calling thread, for files that wait for no device. Absent: always in another one. */
  putHere?(fileFd: number, position: number, length: number): number
  /** Reads bytes that it holds back into memory, and answers how many. */
  read(bytes: Uint8Array): number
  /** Gives it up, and what it holds. Called once, with no call under way. */
  close(): void
}
