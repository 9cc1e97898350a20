import { shortened } from '../fhir/fold.ts'
import type { Resource } from '../fhir/types.ts'
import { textOfXhtml, wordsOf } from '../fhir/words.ts'
import { SEP, term } from './entries.ts'

/** What machines read, by element: addresses, codes, bytes. No one searches for words in it. */
const forMachines = new Set([
  'resourceType',
  'id',
  'meta',
  'div',
  'system',
  'code',
  'url',
  'uri',
  'reference',
  'contentType',
  'language',
  'status',
  'use',
  'data',
  'hash',
  'fullUrl',
])

/** Dates and addresses, wherever they stand. */
const isForMachinesToo = /^\d{4}-\d\d|^[a-z][a-z\d+.-]*:\S*$/

/**
 * Terms for `_text` and `_content`: the words of the narrative, and the words that stand elsewhere only, so that a
 * search by content looks for both.
 */
export const wordTerms = (resource: Resource): string[] => {
  const { div } = (resource.text ?? {}) as { div?: unknown }
  const narrative = wordsOf(typeof div === 'string' ? textOfXhtml(div) : '')
  const texts: string[] = []
  gather(resource, texts)
  const others = wordsOf(texts.join(' '))
  for (const word of narrative) others.delete(word)
  return [...packed('_text', narrative), ...packed('_content', others)]
}

const longest = 600

/** Words by the term-full. */
const packed = (code: string, words: Iterable<string>): string[] => {
  const terms: string[] = []
  let row = ''
  for (const word of words) {
    if (row.length > longest) {
      terms.push(row)
      row = ''
    }
    row = `${row || startOf(code)}${shortened(word)}${SEP}`
  }
  return row === '' ? terms : [...terms, row]
}

const startOf = (code: string): string => term(code, 'word', '') + SEP

const gather = (value: unknown, into: string[]): void => {
  if (typeof value === 'string') {
    if (!isForMachinesToo.test(value)) into.push(value)
  } else if (Array.isArray(value)) for (const item of value) gather(item, into)
  else if (typeof value === 'object' && value !== null)
    for (const name in value) {
      const item: unknown = (value as Record<string, unknown>)[name]
      if (!forMachines.has(name) && !(typeof item === 'string' && endsLikeOne.test(name))) gather(item, into)
    }
}

const endsLikeOne = /(Uri|Url|Canonical|Code|Id|Oid|Uuid)$/
