import { refusal } from '../outcomes.ts'

/** 400: the text is not XML that may be read. */
export const malformedXml = (says: string, next = 'Send one well-formed XML document in UTF-8.') =>
  refusal('malformed-xml', { says, next })

/** 422: an element has a value, or a number of values, that it cannot have. */
export const badValue = (expression: string, says: string, next: string) =>
  refusal('invalid', { says, next, expression })
