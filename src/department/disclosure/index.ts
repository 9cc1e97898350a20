export { type Bases, type Basis, readBases } from './map-bases.ts'
export { type Disclosure, disclosureEvent } from './map-disclosure.ts'
export { type DisclosureOptions, openDisclosure } from './open-disclosure.ts'
