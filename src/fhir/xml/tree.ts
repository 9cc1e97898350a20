import { SaxesParser, type SaxesTagNS } from 'saxes'
import { FhirError } from '../outcomes.ts'
import { malformedXml } from './refuse.ts'

/** An element of a FHIR document; of a narrative, its `<div>` as it was written. */
export interface Node {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: Node[]
  div?: string
}

export const fhirSpace = 'http://hl7.org/fhir'
export const xhtmlSpace = 'http://www.w3.org/1999/xhtml'
const ignoredSpaces = ['http://www.w3.org/2000/xmlns/', 'http://www.w3.org/2001/XMLSchema-instance']

const deepest = 64

/**
 * Reads a FHIR document into its elements. Comments and white space go; a narrative's text stays as it is. Refuses
 * (400 `malformed-xml`) what is not well-formed, document types and so every entity but XML's own five, processing
 * instructions, other namespaces, text between elements, and more than 64 levels.
 */
export const readTree = (text: string): Node => {
  const parser = safeParser()
  const top: Node = { name: '', attributes: {}, children: [] }
  const open: Node[] = [top]
  let div: { node: Node; start: number; depth: number } | undefined
  let depth = 0
  parser.on('opentag', (tag) => {
    if (++depth > deepest) throw malformedXml(`The document is nested deeper than ${deepest} levels.`)
    if (div) return inNarrative(tag)
    const node = nodeOf(tag)
    open.at(-1)?.children.push(node)
    if (tag.uri === xhtmlSpace) div = { node, start: text.lastIndexOf('<', parser.position - 1), depth }
    else open.push(node)
  })
  parser.on('closetag', () => {
    if (!div) open.pop()
    else if (div.depth === depth) {
      div.node.div = text.slice(div.start, parser.position)
      div = undefined
    }
    depth--
  })
  const onText = (piece: string) => {
    if (!div && /\S/.test(piece)) throw malformedXml('There is text between the elements.', inValue)
  }
  parser.on('text', onText)
  parser.on('cdata', onText)
  run(parser, text)
  return top.children[0] ?? top
}

const inValue = 'Values stand in the attribute "value".'

const safeParser = () => {
  const parser = new SaxesParser({ xmlns: true, defaultXMLVersion: '1.0', forceXMLVersion: true })
  parser.on('doctype', () => {
    throw malformedXml('Document types and entities are not read here.', 'Leave <!DOCTYPE> out.')
  })
  parser.on('processinginstruction', () => {
    throw malformedXml('Processing instructions are not read here.', 'Leave <? … ?> out.')
  })
  parser.on('xmldecl', ({ encoding = 'UTF-8' }) => {
    if (!/^utf-?8$/i.test(encoding)) throw malformedXml('The document says that it is not in UTF-8.')
  })
  return parser
}

// The parser's own message may quote what was written, so only its place is told.
const run = (parser: ReturnType<typeof safeParser>, text: string): void => {
  try {
    parser.write(text).close()
  } catch (error) {
    if (error instanceof FhirError) throw error
    throw malformedXml(`The XML is not well-formed at line ${parser.line}, column ${parser.column}.`)
  }
}

const nodeOf = (tag: SaxesTagNS): Node => {
  if (tag.uri === xhtmlSpace) return divNode(tag)
  if (tag.uri !== fhirSpace)
    throw malformedXml('An element is not in FHIR’s namespace.', `Declare xmlns="${fhirSpace}" at the root.`)
  const attributes: Record<string, string> = Object.create(null)
  for (const name in tag.attributes) {
    const { uri, value } = tag.attributes[name] ?? { uri: '', value: '' }
    if (!ignoredSpaces.includes(uri) && name !== 'xmlns') attributes[name] = value
  }
  return { name: tag.local, attributes, children: [] }
}

const divNode = (tag: SaxesTagNS): Node => {
  inNarrative(tag)
  return { name: tag.local, attributes: {}, children: [] }
}

// Cut out of the document, the narrative must still mean the same: no prefixes, and its own namespace.
const inNarrative = (tag: SaxesTagNS): void => {
  if (tag.prefix !== '' || tag.uri !== xhtmlSpace)
    throw malformedXml('A narrative has elements outside of XHTML.', `Write <div xmlns="${xhtmlSpace}">.`)
}

/** Whether a text is one well-formed `<div>` in the namespace of XHTML, as it can stand inside XML. */
export const isDiv = (text: string): boolean => {
  const parser = safeParser()
  let root: SaxesTagNS | undefined
  let inside = true
  parser.on('opentag', (tag) => {
    root ??= tag
    inside &&= tag.uri === xhtmlSpace && tag.prefix === ''
  })
  parser.on('xmldecl', () => {
    inside = false
  })
  try {
    parser.write(text).close()
  } catch {
    return false
  }
  return inside && root?.local === 'div'
}
