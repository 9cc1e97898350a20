import type { Definitions } from '../definitions/index.ts'
import { didYouMean } from '../nearest.ts'
import type { Compiler } from './compiler.ts'
import { type Check, isObject } from './findings.ts'
import { profileCheck } from './profile-check.ts'
import { treeOf } from './tree.ts'
import { typeCheck } from './type-check.ts'

/** A compiler that has compiled nothing yet. */
export const compilerOver = (definitions: Definitions): Compiler => {
  const types = new Map<string, Check>()
  const profiles = new Map<string, Check>()
  const compiler: Compiler = {
    definitions,
    structures: definitions.structure,
    inlined: new WeakMap(),
    type: (name) => {
      const known = types.get(name)
      if (known) return known
      const structure = definitions.structure(name)
      const check = structure ? typeCheck(treeOf(structure), compiler) : () => undefined
      types.set(name, check)
      return check
    },
    resource: (value, found) => {
      if (!isObject(value)) return found.add('invalid', 'It must be a resource.')
      const { resourceType } = value
      if (typeof resourceType === 'string' && definitions.isResourceType(resourceType)) {
        return compiler.type(resourceType)(value, found)
      }
      const written = String(resourceType ?? '').slice(0, 60)
      found.add(
        'invalid',
        written ? `"${written}" is not a resource type of FHIR R4.` : 'The resourceType is required.',
        {
          under: 'resourceType',
          next: didYouMean(written, definitions.types),
        },
      )
    },
    profile: (url) => {
      const known = profiles.get(url)
      if (known) return known
      const structure = definitions.structure(url)
      if (!structure) return undefined
      const check = profileCheck(structure, compiler)
      profiles.set(url, check)
      return check
    },
  }
  return compiler
}
