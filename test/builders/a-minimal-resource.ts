import { type Definitions, type ElementDef, expand } from '../../src/fhir/definitions/index.ts'

type Json = Record<string, unknown>

const primitive: Readonly<Record<string, unknown>> = {
  base64Binary: 'AAAA',
  boolean: true,
  canonical: 'http://example.org/a',
  code: 'a',
  date: '2026-01-02',
  dateTime: '2026-01-02',
  decimal: 1,
  id: 'a',
  instant: '2026-01-02T03:04:05Z',
  integer: 1,
  markdown: 'a',
  oid: 'urn:oid:1.2',
  positiveInt: 1,
  string: 'a',
  time: '03:04:05',
  unsignedInt: 1,
  uri: 'http://example.org/a',
  url: 'http://example.org/a',
  uuid: 'urn:uuid:c757873d-ec9a-4326-a141-556f43239520',
  xhtml: '<div xmlns="http://www.w3.org/1999/xhtml">a</div>',
  Resource: { resourceType: 'Basic', code: { text: 'a' } },
  Reference: { display: 'a' },
  CodeableConcept: { text: 'a' },
  Coding: { code: 'a' },
  Attachment: { title: 'a' },
  Quantity: { value: 1 },
  Money: { value: 1 },
  Period: { start: '2026-01-02' },
}

/** A resource of the type with nothing but what its definition requires. */
export const aMinimalResource = (type: string, definitions: Definitions): Json & { resourceType: string } => {
  const elements = (name: string) => definitions.structure(name)?.elements ?? []

  const children = (name: string, path: string): Json =>
    Object.fromEntries(
      elements(name)
        .filter((element) => element.min > 0 && isChild(element.path, path))
        .map((element) => member(name, element)),
    )

  const member = (name: string, element: ElementDef): [string, unknown] => {
    const code = element.type?.[0]?.code ?? ''
    const last = element.path.slice(element.path.lastIndexOf('.') + 1)
    const key = last.replace('[x]', code.charAt(0).toUpperCase() + code.slice(1))
    const value = codeOf(element, code) ?? primitive[code] ?? complex(name, element, code)
    return [key, element.max === '1' ? value : [value]]
  }

  const complex = (name: string, element: ElementDef, code: string): Json => {
    if (element.contentReference) return children(name, element.contentReference.split('#')[1] ?? '')
    return ['BackboneElement', 'Element'].includes(code) ? children(name, element.path) : children(code, code)
  }

  const codeOf = (element: ElementDef, code: string): unknown => {
    const { strength, valueSet } = element.binding ?? {}
    if (strength !== 'required' || valueSet === undefined) return undefined
    const expansion = expand(valueSet, definitions)
    const [first] = 'codes' in expansion ? expansion.codes : []
    if (first === undefined) return undefined
    const [system, word] = first.split('|')
    if (code === 'CodeableConcept') return { coding: [{ system, code: word }] }
    return code === 'Coding' ? { system, code: word } : word
  }

  return { resourceType: type, ...children(type, type) }
}

const isChild = (path: string, parent: string) =>
  path.startsWith(`${parent}.`) && !path.includes('.', parent.length + 1)
