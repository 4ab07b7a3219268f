/** The words of RFC 959 and its successors as pure functions. */
export { type AddressFamily, addressBytes, addressFamily, canonicalAddress, sameAddress } from './address.js'
export {
  type ArgumentDecoder,
  type CommandFault,
  type CommandLine,
  type CommandLineFault,
  parseCommandLine,
  suffixVerb,
  type UrgentVerb,
} from './command-line.js'
export { isForeignProtocol } from './foreign-protocol.js'
export {
  type Endpoint,
  type EpsvRequest,
  formatEpsv,
  formatPasv,
  type HostPortFault,
  parseEprt,
  parseEpsvArgument,
  parsePort,
} from './host-port.js'
export { type FramedLine, LineFramer } from './line-framer.js'
export {
  LONGEST_PROXY_HEADER,
  type MoreOfProxyHeader,
  type ProxiedEnd,
  type ProxyHeader,
  readProxyHeader,
} from './proxy-header.js'
export { quotePathname } from './quote.js'
export { encodeReply, replyText, sanitizeText } from './reply.js'
export {
  type CompletionCode,
  isPreliminary,
  isReplyCode,
  type PreliminaryCode,
  type ReplyCode,
} from './reply-code.js'
export { hasTelnet, TelnetFilter, withoutSynch } from './telnet.js'
export { formatTimestamp, parseTimestamp } from './timestamp.js'
export { KNOWN_VERBS } from './verbs.js'
