/** Pathnames in 257 replies (RFC 959 §5.4 and Appendix II). */

/** The pathname between quotes, each quote within doubled, as the texts of MKD and PWD replies begin. */
export function quotePathname(pathname: string): string {
  return `"${pathname.replaceAll('"', '""')}"`
}
