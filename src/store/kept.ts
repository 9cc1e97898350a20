import type { Change, ChangeSet, Versioning } from './change-set.ts'
import type { Filler, Filling, Found, Stored } from './index.ts'
import type { Sealed } from './seal.ts'

/** A version as it lies on the shelf, and what is made of them. */
export type Kept = Stored<Sealed>
export type KeptFound = Found<Sealed>
export type KeptChange = Change<Sealed>
export type KeptVersioning = Versioning<Sealed>
export type KeptSet = ChangeSet<Sealed>
export type KeptFiller = Filler<Sealed>
export type KeptFilling = Filling<Sealed>
