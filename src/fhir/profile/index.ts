export { snapshot } from './snapshot.ts'
export { type Asked, compileProfiles, type Validator } from './validator.ts'
