/** Conversations with a server for tests: in memory, or over any stream. */
export { type Conversation, type ConverseOptions, converse } from './converse.js'
export { type Received, receiveData, sendData, type TransferOptions } from './data-transfer.js'
export { type CommandReply, Dialogue, type DialogueOptions } from './dialogue.js'
export { type MemoryConnection, memoryConnection } from './memory-control-connection.js'
export { type DialogueReply, ReplyReader } from './reply-reader.js'
