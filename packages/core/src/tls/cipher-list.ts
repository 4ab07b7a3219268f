/** Ciphers as node wants them: where a list names none of TLS 1.3, node would speak TLS 1.2 only. */

// Those of node, in its order.
const OF_TLS_13 = 'TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256'

/** The option `ciphers` with those of TLS 1.3 in front, unless it names some. */
export function cipherList(ciphers: string): string {
  return /(^|:)TLS_/.test(ciphers) ? ciphers : `${OF_TLS_13}:${ciphers}`
}
