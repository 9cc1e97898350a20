import type { Coding, Resource } from '../../../fhir/index.ts'

interface Target {
  readonly code?: string
  readonly display?: string
  readonly equivalence: string
}

interface Group {
  readonly source?: string
  readonly target?: string
  readonly element?: readonly {
    readonly code?: string
    readonly display?: string
    readonly target?: readonly Target[]
  }[]
  readonly unmapped?: { readonly mode: string; readonly code?: string; readonly display?: string }
}

/** One translation of a code. */
export interface Match {
  readonly equivalence: string
  readonly concept?: Coding
  readonly source: string
}

export interface Direction {
  readonly reverse: boolean
  readonly targetsystem?: string
}

const inverse: Readonly<Record<string, string>> = {
  wider: 'narrower',
  narrower: 'wider',
  subsumes: 'specializes',
  specializes: 'subsumes',
}

/** Equivalences that are no translation. */
export const isNoMatch = (equivalence: string): boolean => /^(unmatched|disjoint)$/.test(equivalence)

/** The translations of a code by one concept map. @see https://hl7.org/fhir/R4/conceptmap.html */
export const translations = (map: Resource, coding: Coding, direction: Direction): Match[] =>
  ((map.group ?? []) as readonly Group[]).flatMap((group) =>
    inGroup(group, coding, direction).map((match) => ({
      ...match,
      source: String(map.url ?? `ConceptMap/${map.id}`),
    })),
  )

const inGroup = (
  group: Group,
  coding: Coding,
  { reverse, targetsystem }: Direction,
): Omit<Match, 'source'>[] => {
  const [from, to] = reverse ? [group.target, group.source] : [group.source, group.target]
  if (coding.system !== undefined && coding.system !== from) return []
  if (targetsystem !== undefined && targetsystem !== to) return []
  return reverse ? backwards(group, coding) : forwards(group, coding)
}

const forwards = (group: Group, coding: Coding): Omit<Match, 'source'>[] => {
  const found = (group.element ?? []).filter(({ code }) => code === coding.code)
  if (found.length === 0) return unmapped(group, coding)
  return found
    .flatMap(({ target }) => target ?? [])
    .map(({ code, display, equivalence }) => ({ equivalence, ...conceptOf(group.target, code, display) }))
}

const backwards = (group: Group, coding: Coding): Omit<Match, 'source'>[] =>
  (group.element ?? []).flatMap((element) =>
    (element.target ?? [])
      .filter(({ code }) => code === coding.code)
      .map(({ equivalence }) => ({
        equivalence: inverse[equivalence] ?? equivalence,
        ...conceptOf(group.source, element.code, element.display),
      })),
  )

const unmapped = ({ unmapped: rule, target }: Group, { code }: Coding): Omit<Match, 'source'>[] => {
  if (rule?.mode === 'provided') return [{ equivalence: 'equal', ...conceptOf(target, code, undefined) }]
  if (rule?.mode === 'fixed')
    return [{ equivalence: 'inexact', ...conceptOf(target, rule.code, rule.display) }]
  return []
}

const conceptOf = (
  system: string | undefined,
  code: string | undefined,
  display: string | undefined,
): { concept: Coding } | object =>
  code === undefined
    ? {}
    : { concept: { ...(system ? { system } : {}), code, ...(display ? { display } : {}) } }
