import type { CodeSystemDef, Concept } from '../../../fhir/definitions/index.ts'
import type { KeptCodes } from '../options.ts'

const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']
const digits = [...'0123456789']
const categories = letters.flatMap((first) =>
  digits.flatMap((second) => [...digits, ...letters].map((third) => `${first}${second}${third}`)),
)

const opened = new WeakMap<KeptCodes, CodeSystemDef>()

/** A kept release as a code system: each code is below the longest shorter one that begins it. */
export const codeSystemOf = (kept: KeptCodes): CodeSystemDef => {
  const known = opened.get(kept)
  if (known) return known
  let concepts: readonly Concept[] | undefined
  const made: CodeSystemDef = {
    url: kept.system,
    name: 'ICD-10-CM',
    content: 'complete',
    // A hundred thousand rows, made when somebody asks for all of them.
    get concepts() {
      concepts ??= conceptsOf(kept)
      return concepts
    },
  }
  opened.set(kept, made)
  return made
}

const conceptsOf = (kept: KeptCodes): Concept[] =>
  categories
    .filter((category) => kept.has(category))
    .flatMap((category) => [category, ...kept.children(category)])
    .map((code) => conceptOf(kept, code))

export const conceptOf = (kept: KeptCodes, code: string): Concept => [
  code,
  kept.display(code) ?? code,
  ...parentOf(kept, code),
]

/** The codes right below a code, without those further down. */
export const rightBelow = (kept: KeptCodes, code: string): string[] =>
  kept.children(code).filter((each) => parentOf(kept, each)[0] === code)

const parentOf = (kept: KeptCodes, code: string): string[] => {
  for (let end = code.length - 1; end >= 3; end--) {
    const shorter = code.slice(0, end)
    if (kept.has(shorter)) return [shorter]
  }
  return []
}
