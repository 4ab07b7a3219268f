/** The texts an operator may replace (token REPLY_TEXTS); none names the product or its version (P-20). */

/** Texts of replies that are a matter of taste. */
export interface ReplyTexts {
  /** 220 at the start; one line. */
  readonly greeting: string
  /** 230 after a login. */
  readonly welcome: string
  /** 221. */
  readonly goodbye: string
  /** 215; clients choose their listing parser by it. */
  readonly system: string
}

/** What is said unless the app replaces it. */
export const DEFAULT_TEXTS: ReplyTexts = {
  greeting: 'FTP server ready.',
  welcome: 'Login successful.',
  goodbye: 'Goodbye.',
  system: 'UNIX Type: L8',
}
