/** The conformance suite that every storage adapter passes. */
export { storageConformance } from './conformance.js'
export { type ConformanceCase, conformanceCases } from './conformance-cases.js'
export type { ConformanceOptions, MadeStorage, MakeStorage } from './options.js'
export { type RecordedCall, type RecordingStorage, recordingStorage } from './recording-storage.js'
