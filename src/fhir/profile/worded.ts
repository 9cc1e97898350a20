import { bundleCheck, entryCheck } from './bundle-rules.ts'
import { type Check, isObject, type Json } from './findings.ts'

const absolute = /^[a-z][a-z0-9+.-]*:/i

/** A system names who gave the code or number, so that it must be the same wherever the record goes. */
const absoluteSystem: Check = (value, found) => {
  const { system } = value as Json
  if (typeof system !== 'string' || system.startsWith('http://') || absolute.test(system)) return
  found.add('invalid', 'The system must be an absolute URI.', {
    under: 'system',
    next: 'Write one such as http://loinc.org or urn:oid:2.16.840.1.113883.6.1.',
  })
}

const bytesOf = (base64: string): number => {
  const packed = /\s/.test(base64) ? base64.replace(/\s+/g, '') : base64
  return (packed.length / 4) * 3 - (packed.endsWith('==') ? 2 : Number(packed.endsWith('=')))
}

/** The size is that of the data before it became base64. */
const statedSize: Check = (value, found) => {
  const { data, size } = value as Json
  if (typeof data !== 'string' || typeof size !== 'number' || bytesOf(data) === size) return
  found.add('invalid', `The size is ${size}, but the data has ${bytesOf(data)} bytes.`, { under: 'size' })
}

/** A search expression starts at one of the types that the parameter is for. */
const startsAtItsBase: Check = (value, found) => {
  const { base, expression } = value as Json
  if (typeof expression !== 'string' || !Array.isArray(base)) return
  const known = ['Resource', 'DomainResource', ...base]
  if (known.length > 2 && base.some((name) => /^(Domain)?Resource$/.test(String(name)))) return
  const stranger = expression
    .split('|')
    .map((branch) => /^\s*\(*([A-Z]\w*)\b/.exec(branch)?.[1])
    .find((name) => name !== undefined && !known.includes(name))
  if (stranger === undefined) return
  found.add('invalid', `The expression starts at ${stranger}, which the parameter is not for.`, {
    under: 'expression',
    next: `Start at ${base.join(', ')}.`,
  })
}

const all: Readonly<Record<string, Check>> = {
  Attachment: statedSize,
  Bundle: bundleCheck,
  'Bundle.entry': entryCheck,
  Coding: absoluteSystem,
  Identifier: absoluteSystem,
  SearchParameter: startsAtItsBase,
}

/** What R4 says of a type or backbone element in words, and in no constraint. */
export const wordedCheck = (path: string): Check | undefined => {
  const check = all[path]
  return check && ((value, found) => isObject(value) && check(value, found))
}
