import fc from 'fast-check'
import { from, kindNames, loinc, roleCodes, sugars, ucum } from './random-resources.ts'

/** A search as it stands in an address: the type, none for all, and the query. */
export interface Asked {
  readonly type: string | undefined
  readonly query: string
}

type Text = fc.Arbitrary<string>

const url = (text: string) => encodeURIComponent(text)
const escaped = (text: string) => text.replace(/[\\$|,]/g, '\\$&')
/** Fills a pattern's holes, in order. */
const filled = (pattern: string, ...holes: readonly Text[]): Text =>
  fc.tuple(...holes).map((values) => values.reduce((text, value) => text.replace('{}', () => value), pattern))
const either = (...some: readonly Text[]): Text => fc.oneof(...some)
const only = (...some: readonly string[]): Text => fc.constantFrom(...some)

const prefix = only('', 'eq', 'ne', 'gt', 'lt', 'ge', 'le', 'sa', 'eb', 'ap')
const date = fc
  .tuple(prefix, from('date'), only('', '2026-03-15T10:30', '2026-03-15T10:30:00.25Z'))
  .map(([how, one, other]) => how + url(other || one))
const number = filled('{}{}', prefix, from('number'))
const quantity = fc
  .tuple(number, only('', `|${ucum}|`, '||', '|urn:x|'), from('unit'))
  .map(([value, system, unit]) => (system ? value + url(system + unit) : value))
const value = from('value').map((one) => url(escaped(one)))
const token = either(
  value,
  filled('{}|{}', from('system').map(url), value),
  from('system').map((one) => `${url(one)}|`),
  value.map((one) => `|${one}`),
)
const code = from('loinc')
const coded = either(
  code,
  code.map((one) => `${loinc}|${one}`),
  only(`${loinc}|`, '|2339-0'),
)
/** In a composite a system alone is refused. */
const inOne = either(
  code,
  code.map((one) => `${loinc}|${one}`),
)
const text = either(
  from('name').map((one) => url(escaped(one))),
  from('name').map((one) => url(escaped(one.slice(0, 3)))),
)
const word = from('word').map(url)
const id = from('id')
const references = (type: string) =>
  either(
    id.map((one) => `${type}/${one}`),
    id.map((one) => url(`https://records.example/fhir/${type}/${one}`)),
    id.map((one) => url(`https://elsewhere.example/${type}/${one}`)),
    id.map((one) => `${type}/${one}/_history/2`),
  )
const several = (one: Text): Text => fc.array(one, { minLength: 1, maxLength: 3 }).map((all) => all.join(','))
const circle = filled(
  '{}{}',
  from('place').map((at) => at.join('|')),
  only('', '|0', '|11|km', '|34|km', '|22|[mi_i]', '|19000|km', '|30000|km'),
).map(url)
const isMissing = only('true', 'false')
const uri = from('uri').map(url)

/** Parameters that every type has. */
const common: readonly Text[] = [
  filled('_id={}', several(id)),
  filled('_id:not={}', id),
  filled('_lastUpdated={}', date),
  filled('_tag={}', token),
  filled('_tag:not={}', several(token)),
  filled('_security={}', token),
  filled('_profile={}', uri),
  filled('_profile:below={}', uri),
  filled('_source={}', uri),
  filled('_source:above={}', uri),
  filled('_text={}', word),
  filled('_content={}', either(word, only('sug*', 'bone,more', 'more high'))),
  filled('_list={}', several(id)),
  filled('_{}:missing={}', only('tag', 'profile', 'lastUpdated', 'source'), isMissing),
]

/** Parameters by type, one line a form. */
const own: Readonly<Record<string, readonly Text[]>> = {
  Patient: [
    filled('gender={}', several(from('gender'))),
    filled('gender:not={}', several(from('gender'))),
    filled('gender=http://hl7.org/fhir/administrative-gender|{}', only('', 'female')),
    filled('identifier={}', several(token)),
    filled('identifier:not={}', token),
    filled('identifier:of-type=urn:v2|{}|{}', only('MR', 'SS'), value),
    filled('identifier:text={}', word),
    filled('name={}', several(text)),
    filled('family:exact={}', text),
    filled('given:contains={}', text),
    filled('birthdate={}', several(date)),
    filled('birthdate={}&birthdate={}', date, date),
    filled('organization={}', several(references('Organization'))),
    filled('organization:Organization={}', id),
    filled('general-practitioner:identifier={}', token),
    filled('general-practitioner:Practitioner={}', id),
    filled('{}:missing={}', only('gender', 'name', 'birthdate', 'identifier', 'organization'), isMissing),
    filled('organization.name={}', text),
    filled('organization.partof.name={}', text),
    filled('organization.{}', only('name:missing=true', 'partof.name:missing=true', '_tag:missing=false')),
    filled('_has:Observation:patient:code={}', coded),
    filled('_has:Observation:patient:date={}', date),
    filled('_has:RelatedPerson:patient:relationship=PRN&gender={}', from('gender')),
    filled('_has:List:item:_id={}', id),
    filled(
      '_filter={}',
      either(
        filled('gender eq {}', from('gender')),
        filled('name co "{}" or birthdate ge {}', only('er', 'Z'), only('2026', '2026-03-15')),
        filled('not (gender eq {} and identifier pr true)', from('gender')),
        filled('organization eq Organization/{}', id),
        filled('gender ne {}', from('gender')),
        filled('organization[name co "{}"].partof pr {}', only('er', 'Z'), isMissing),
      ).map(url),
    ),
  ],
  Organization: [
    filled('name={}', text),
    filled('name:contains={}', text),
    filled('partof={}', references('Organization')),
    filled('partof.partof.name={}', text),
    filled('_has:Patient:organization:gender={}', from('gender')),
    filled('_has:Location:organization:near={}', circle),
    filled('_has:Patient:organization:_has:Observation:patient:code={}', code),
  ],
  RelatedPerson: [
    filled('relationship:{}={}|{}', only('above', 'below'), only(roleCodes), from('role')),
    filled('relationship={}', from('role')),
    filled('patient.name={}', text),
    filled('patient:Patient.birthdate={}', date),
  ],
  Observation: [
    filled('code={}', several(coded)),
    filled('code:not={}', coded),
    filled('code:text={}', word),
    filled(`code:{}=${sugars}`, only('in', 'not-in')),
    filled('subject={}', several(references('Patient'))),
    filled('subject:{}={}', only('Patient', 'Group'), id),
    filled('patient={}', several(either(id, references('Patient')))),
    filled('subject:identifier={}', token),
    filled('date={}', several(date)),
    filled('date={}&date={}', date, date),
    filled('value-quantity={}', several(quantity)),
    filled('component-code-value-quantity={}%24{}', inOne, quantity),
    filled('combo-code-value-quantity={}%24{}', inOne, quantity),
    filled('combo-code={}', coded),
    filled('normal={}%24{}', quantity, quantity),
    filled('then={}%24{}', date, quantity),
    filled('patient.organization.name={}', text),
    filled('subject:Patient.identifier={}', token),
    filled(
      '{}:missing={}',
      only('date', 'subject', 'value-quantity', 'code', 'combo-code-value-quantity'),
      isMissing,
    ),
  ],
  RiskAssessment: [
    filled('probability={}', several(number)),
    filled('probability={}&probability={}', number, number),
    filled('probability:missing={}', isMissing),
    filled('patient.gender:not={}', from('gender')),
  ],
  MolecularSequence: [
    filled('chromosome-variant-coordinate={}%24{}%24{}', from('chromosome'), number, number),
    filled('chromosome-window-coordinate={}%24{}%24{}', from('chromosome'), number, number),
    filled('referenceseqid-variant-coordinate=urn:r|{}%24{}%24{}', from('chromosome'), number, number),
    filled('chromosome-variant-coordinate:missing={}', isMissing),
  ],
  Location: [
    filled('near={}', several(circle)),
    filled('near={}&near={}', circle, circle),
    filled('near:missing={}', isMissing),
    filled('name={}', text),
    filled('organization.name={}', text),
  ],
  ValueSet: [
    filled('url={}', several(uri)),
    filled('url:{}={}', only('above', 'below'), uri),
    filled('name:exact={}', text),
  ],
  List: [
    filled('item={}', references('Patient')),
    filled('item:Observation.code={}', coded),
    filled('item:Location.near={}', circle),
  ],
}

/** Every form there is, each drawn as often as another: `[type, query]`. */
export const forms: readonly (readonly [string, Text])[] = kindNames.flatMap((type) =>
  [...(own[type] ?? []), ...common].map((form) => [type, form] as const),
)

const sortable: Readonly<Record<string, readonly string[]>> = {
  Patient: ['birthdate', 'family', 'gender', 'identifier', 'organization', 'name'],
  Organization: ['name', 'partof'],
  RelatedPerson: ['relationship', 'patient'],
  Observation: ['date', 'code', 'value-quantity', 'subject', 'status'],
  RiskAssessment: ['probability', 'subject'],
  MolecularSequence: ['variant-start', 'chromosome'],
  Location: ['name', 'organization'],
  ValueSet: ['url', 'name'],
  List: ['item', 'status'],
}

const sorts = (type: string): Text =>
  fc
    .uniqueArray(fc.constantFrom('_id', '_lastUpdated', '_tag', ...(sortable[type] ?? [])), { maxLength: 3 })
    .chain((keys) => fc.tuple(...keys.map((key) => only(key, `-${key}`))))
    .map((keys) => (keys.length > 0 ? `_sort=${keys.join(',')}` : ''))

const within = (type: string): fc.Arbitrary<Asked> => {
  const some = fc
    .constantFrom(...forms.filter(([of]) => of === type).map(([, form]) => form))
    .chain((form) => form)
  return fc
    .tuple(fc.array(some, { minLength: 1, maxLength: 3 }), sorts(type))
    .map(([parts, sort]) => ({ type, query: [...parts, sort].filter(Boolean).join('&') }))
}

const anywhere: fc.Arbitrary<Asked> = fc
  .tuple(
    fc.constantFrom(...common).chain((form) => form),
    only('', '_type=Patient,Observation', '_sort=-_lastUpdated'),
  )
  .map((parts) => ({ type: undefined, query: parts.filter(Boolean).join('&') }))

/** By the number of its forms each type is drawn. */
export const queries: fc.Arbitrary<Asked> = fc.oneof(
  ...kindNames.map((type) => ({
    weight: forms.filter(([of]) => of === type).length,
    arbitrary: within(type),
  })),
  { weight: 10, arbitrary: anywhere },
)
