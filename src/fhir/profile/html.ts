const tags = new Set(
  `a abbr acronym b big blockquote br caption cite code col colgroup dd dfn div dl dt em h1 h2 h3 h4 h5 h6 hr i img li
  ol p pre q samp small span strong sub sup table tbody td tfoot th thead tr tt ul var`.split(/\s+/),
)
const attributes = new Set(
  `abbr accesskey align alt axis bgcolor border cellhalign cellpadding cellspacing cellvalign char charoff charset
  cite class clear colspan compact coords dir frame headers height href hreflang hspace id lang longdesc name nowrap
  rel rev rowspan rules scope shape span src start style summary tabindex title type valign value vspace width xml:lang
  xmlns xml:id`.split(/\s+/),
)

const token =
  /<!--[\s\S]*?-->|<(\/?)([A-Za-z][\w:-]*)((?:\s+[\w:-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|[^<]+|</g

/** XML knows five entities by name, and HTML's `&nbsp;` is none of them. */
const foreignEntity = /&(?!(lt|gt|amp|quot|apos|#\d+|#x[\da-fA-F]+);)/

/**
 * Whether a narrative is well-formed XHTML in one `<div>`, with FHIR's tags and attributes only: the
 * constraints txt-1 and, as R4 tests it, txt-2.
 * @see https://hl7.org/fhir/R4/narrative.html#Narrative
 */
export const isNarrative = (html: string): boolean => {
  if (foreignEntity.test(html)) return false
  const open: string[] = []
  let closed = false
  for (const [piece, end, tag, written = '', alone] of html.trim().matchAll(token)) {
    if (piece === '<' || closed || (open.length === 0 && tag !== 'div')) return false
    if (tag === undefined) continue
    if (!isAllowed(tag, written) || !follow(tag, end === '/', alone === '/', open)) return false
    closed = open.length === 0
  }
  return closed
}

const deepest = 100

/** Keeps the list of open tags; false for an end without its start, and where nobody reads any more. */
const follow = (tag: string, ends: boolean, alone: boolean, open: string[]): boolean => {
  if (ends) return open.pop() === tag
  if (!alone) open.push(tag)
  return open.length <= deepest
}

const isAllowed = (tag: string, written: string): boolean =>
  tags.has(tag) &&
  [...written.matchAll(/([\w:-]+)\s*=\s*("[^"]*"|'[^']*')/g)].every(
    ([, name = '', value = '']) => attributes.has(name) && !/^.\s*(javascript|vbscript):/i.test(value),
  )
