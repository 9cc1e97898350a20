export { type Bases, type Basis, type BasisRow, readBases } from './map-bases.ts'
export { disclosureEvent } from './map-disclosure.ts'
export { type DisclosureOptions, openDisclosure } from './open-disclosure.ts'
