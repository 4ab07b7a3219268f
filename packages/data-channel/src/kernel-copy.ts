/** What the system may do for a download instead of this process: copy a file to a socket (sendfile(2) and its kin). */

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
}
