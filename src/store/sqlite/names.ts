import { forms, SEP } from '../entries.ts'

/** Ends the key of a code in its system that is the code alone too; FHIR strings cannot hold it. */
export const ofBoth = '\u0002'

/** Begins the key that says which parameters a resource has; no term begins so. */
const shape = SEP + forms.present + SEP

/**
 * The keys under which terms are kept, fewer than they are: a code in its system and the code alone are one key, the
 * first with a sign at its end, and all that says a parameter is present is one key. What a key stands for beside
 * itself are its names; the table `also` leads from them to it.
 */
export const keysOf = (terms: readonly string[]): string[] => {
  const all = new Set(terms)
  const named = new Set<string>()
  const present: string[] = []
  const others: string[] = []
  for (const text of all) {
    const code = codeIn(text)
    if (isPresence(text)) present.push(text.slice(0, -2))
    else if (code === undefined || !all.has(code)) others.push(text)
    else {
      named.add(code)
      others.push(text + ofBoth)
    }
  }
  const kept = named.size > 0 ? others.filter((text) => !named.has(text)) : others
  if (present.length > 0) kept.push(shape + present.sort((one, other) => (one < other ? -1 : 1)).join(SEP))
  return kept
}

/** The names of a key: the terms that it stands for beside the one it is itself. */
export const namesOf = (key: string): readonly string[] => {
  if (key.startsWith(shape))
    return key
      .slice(shape.length)
      .split(SEP)
      .map((param) => param + SEP + forms.present)
  const code = key.endsWith(ofBoth) ? codeIn(key.slice(0, -1)) : undefined
  return code === undefined ? [] : [code]
}

/** All terms that a key stands for. */
export const termsOf = (key: string): readonly string[] => {
  const names = namesOf(key)
  if (names.length === 0) return [key]
  return key.startsWith(shape) ? names : [key.slice(0, -1), ...names]
}

/** The keys that a term may be itself. */
export const selvesOf = (term: string): readonly string[] =>
  codeIn(term) === undefined ? [term] : [term, term + ofBoth]

/** Whether a name may begin so: those of codes without their system do, and what tells no form yet. */
export const mayBeName = (prefix: string): boolean => ['', forms.code].includes(formOf(prefix))

/** Whether what begins so are codes in their system, whose keys may have a sign at their end. */
export const beginsSystem = (prefix: string): boolean => formOf(prefix) === forms.systemCode

const formOf = (text: string): string => {
  const at = text.indexOf(SEP) + 1
  return at > 0 && text[at + 1] === SEP ? (text[at] ?? '') : ''
}

const isPresence = (text: string): boolean =>
  text.endsWith(SEP + forms.present) && text.indexOf(SEP) === text.length - 2

/** The term for the code alone of a term for a code in its system. */
const codeIn = (text: string): string | undefined => {
  const at = text.indexOf(SEP) + 1
  if (text[at] !== forms.systemCode || text[at + 1] !== SEP) return undefined
  const end = text.indexOf(SEP, at + 2)
  if (end < 0 || text.indexOf(SEP, end + 1) >= 0) return undefined
  return text.slice(0, at) + forms.code + text.slice(end)
}
