export { deep } from './deep.ts'
