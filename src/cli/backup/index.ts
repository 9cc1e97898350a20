export { backup } from './backup.ts'
export { copy } from './copy.ts'
export { restore } from './restore.ts'
