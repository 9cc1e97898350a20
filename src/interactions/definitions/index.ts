export { isIndexNote } from './index-notes.ts'
export { type OpenDefinitions, openDefinitions } from './open-definitions.ts'
export type { DefinitionsOptions, KeptCodes, Known } from './options.ts'
export type { Indexer } from './reindex.ts'
