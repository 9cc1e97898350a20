import type { CodeSystemDef, Concept, Expansion, ValueSetDef, ValueSetPart } from './shapes.ts'

/** Where the value sets and code systems are found that others mention. */
export interface Terminology {
  valueSet(url: string): ValueSetDef | undefined
  codeSystem(url: string): CodeSystemDef | undefined
}

class Unexpandable extends Error {}

/**
 * All codes of a value set. A code system that is not here in full (LOINC, SNOMED CT, UCUM, MIME types …) gives only
 * the codes that the value set lists; otherwise the answer is why it cannot be expanded.
 */
export const expand = (url: string, terminology: Terminology): Expansion => {
  try {
    const codes = codesOf(url, terminology, [])
    return {
      codes,
      bare: new Set([...codes].map((code) => code.slice(code.indexOf('|') + 1))),
      systems: new Set([...codes].map((code) => code.slice(0, code.indexOf('|')))),
    }
  } catch (error) {
    if (error instanceof Unexpandable) return { unexpandable: error.message }
    throw error
  }
}

const codesOf = (canonical: string, terminology: Terminology, within: readonly string[]): Set<string> => {
  const url = canonical.split('|')[0] ?? canonical
  const valueSet = terminology.valueSet(url)
  if (!valueSet) throw new Unexpandable(`the value set ${url} is not known here`)
  if (within.includes(url)) throw new Unexpandable(`the value set ${url} contains itself`)
  const partsOf = (parts: readonly ValueSetPart[]) =>
    parts.map((part) => codesOfPart(part, terminology, [...within, url]))
  const excluded = new Set(partsOf(valueSet.exclude).flatMap((codes) => [...codes]))
  return new Set(
    partsOf(valueSet.include).flatMap((codes) => [...codes].filter((code) => !excluded.has(code))),
  )
}

const codesOfPart = (
  part: ValueSetPart,
  terminology: Terminology,
  within: readonly string[],
): ReadonlySet<string> => {
  const { system } = part
  const sets = (part.valueSets ?? []).map((url) => codesOf(url, terminology, within))
  if (system !== undefined) {
    sets.push(new Set(conceptsOf(part, system, terminology).map(([code]) => `${system}|${code}`)))
  }
  const [first, ...others] = sets
  if (!first) throw new Unexpandable('it includes neither a system nor a value set')
  return new Set([...first].filter((code) => others.every((other) => other.has(code))))
}

const conceptsOf = (part: ValueSetPart, system: string, terminology: Terminology): readonly Concept[] => {
  if (part.concepts) return part.concepts
  const codeSystem = terminology.codeSystem(system)
  if (codeSystem?.content !== 'complete')
    throw new Unexpandable(`the code system ${system} is not here in full`)
  return (part.filters ?? []).reduce(
    (concepts, filter) => {
      const keep = filters[filter.op]
      if (!keep || !/^(concept|code)$/.test(filter.property)) {
        throw new Unexpandable(`the filter ${filter.property} ${filter.op} is not supported`)
      }
      const below = descendants(codeSystem, filter.value)
      return concepts.filter(([code]) => keep(code, filter.value, below))
    },
    codeSystem.concepts as readonly Concept[],
  )
}

const filters: Readonly<
  Record<string, (code: string, value: string, below: ReadonlySet<string>) => boolean>
> = {
  'is-a': (code, value, below) => code === value || below.has(code),
  'descendent-of': (code, _value, below) => below.has(code),
  'is-not-a': (code, value, below) => code !== value && !below.has(code),
  in: (code, value) => value.split(',').includes(code),
  'not-in': (code, value) => !value.split(',').includes(code),
  '=': (code, value) => code === value,
  regex: (code, value) => new RegExp(`^(?:${value})$`).test(code),
}

const descendants = (codeSystem: CodeSystemDef, root: string): ReadonlySet<string> => {
  const found = new Set<string>()
  const above = new Set([root])
  for (let size = -1; size !== found.size; ) {
    size = found.size
    for (const [code, , ...parents] of codeSystem.concepts) {
      if (parents.some((parent) => above.has(parent))) {
        found.add(code)
        above.add(code)
      }
    }
  }
  return found
}
