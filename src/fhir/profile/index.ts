export { byPolicy, type Policies, type Policy } from './policy.ts'
export { snapshot } from './snapshot.ts'
export { type Asked, compileProfiles, type Validator } from './validator.ts'
