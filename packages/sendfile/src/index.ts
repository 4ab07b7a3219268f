/** Files to sockets, and sockets to files, within the kernel, where the system and the machine can do it. */
export { kernelCopy } from './kernel-copy.js'
