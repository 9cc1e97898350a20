import { aChartRoom } from '../builders/a-chart.ts'
import { entriesOf, linkOf, queryOf, refsOf, refusedWith, sorted } from '../builders/answers.ts'

const aClerk = async () => {
  const { as } = await aChartRoom({ rooms: [] })
  const clerk = as('system')
  const find = (type: string, query: string) => clerk.act({ interaction: 'search', type, query })
  return { clerk, find, ids: async (type: string, query: string) => refsOf(await find(type, query), 'match') }
}

const div = (words: string) => ({
  status: 'generated',
  div: `<div xmlns="http://www.w3.org/1999/xhtml"><p class="left">${words}</p></div>`,
})

describe('a search by words', () => {
  const aShelf = async () => {
    const clerk = await aClerk()
    const note = (id: string, words: string, title: string) => ({
      resourceType: 'Composition',
      id,
      text: div(words),
      title,
      status: 'final',
      type: { text: 'summary' },
      date: '2026-01-01',
      author: [{ reference: 'Practitioner/house' }],
    })
    await clerk.clerk.update(note('n1', 'Broken &amp; Übel bone', 'Discharge'))
    await clerk.clerk.update(note('n2', 'liver', 'Broken plan'))
    return clerk
  }

  it.each([
    ['_text=bone', ['Composition/n1']],
    ['_text=BONE ubel', ['Composition/n1']],
    ['_text=left', []],
    ['_text=bon', []],
    ['_text=bon*', ['Composition/n1']],
    ['_text=bone liver', []],
    ['_text=bone,liver', ['Composition/n1', 'Composition/n2']],
    ['_text=broken', ['Composition/n1']],
    ['_content=broken', ['Composition/n1', 'Composition/n2']],
    ['_content=broken liver', ['Composition/n2']],
    ['_content=broken&status=final&_text=liver', ['Composition/n2']],
  ])('finds by %s', async (query, refs) => {
    const { ids } = await aShelf()
    expect(await ids('Composition', query)).toEqual(refs)
  })

  it('finds every word of a long narrative', async () => {
    const { clerk, ids } = await aClerk()
    const words = Array.from({ length: 400 }, (_, i) => `word${i}`)
    await clerk.update({ resourceType: 'Patient', id: 'long', text: div(words.join(' ')) })
    const missing: string[] = []
    for (const word of words)
      if ((await ids('Patient', `_text=${word} word0`)).length !== 1) missing.push(word)
    expect(missing).toEqual([])
    expect(await ids('Patient', '_text=word0 word399')).toEqual(['Patient/long'])
  })

  it('says that a value without a word finds nothing', async () => {
    const { find } = await aClerk()
    expect(await refusedWith(find('Patient', '_content=***'))).toMatchObject({
      status: 400,
      code: 'invalid-parameter',
      expression: '_content',
    })
  })
})

describe('a search by list', () => {
  it('finds what the list names', async () => {
    const { clerk, ids } = await aClerk()
    const item = (reference: string) => ({ item: { reference } })
    await clerk.update({
      resourceType: 'List',
      id: 'due',
      status: 'current',
      mode: 'working',
      entry: [item('Encounter/v1'), item('Condition/c2')],
    })
    expect(await ids('Encounter', '_list=due')).toEqual(['Encounter/v1'])
    expect(await ids('Condition', '_list=due')).toEqual(['Condition/c2'])
    expect(await ids('Condition', '_list=other')).toEqual([])
  })

  it('refuses a list that no one keeps', async () => {
    const { find } = await aClerk()
    expect(await refusedWith(find('Condition', '_list=$current-problems'))).toMatchObject({ status: 400 })
  })
})

describe('_filter', () => {
  it.each([
    ['Patient', 'family eq "marlow"', ['ada']],
    ['Patient', 'family eq "marl"', []],
    ['Patient', 'family sw "marl"', ['ada']],
    ['Patient', 'family co "arlo"', ['ada']],
    ['Patient', 'family ne "marlow"', ['bob']],
    ['Patient', 'family ew "LOW"', ['ada']],
    ['Patient', 'family ew "marl"', []],
    ['DocumentReference', 'type ew 33-9', ['d3', 'd4']],
    ['Patient', 'active pr true', ['ada']],
    ['Patient', 'active pr false', ['bob']],
    ['Patient', 'active eq true or family eq "stone"', ['ada', 'bob']],
    ['Patient', 'not (active eq true) and family eq "stone"', ['bob']],
    ['Patient', 'family eq "marlow" and given eq "bob" or family eq "stone"', ['bob']],
    ['Patient', 'family eq "marlow" or (given eq "bob" and family eq "stone")', ['ada']],
    ['Patient', '_id eq ada', ['ada']],
    ['Encounter', 'date ge 2026-01-01', ['v2', 'v3']],
    ['Encounter', 'date po 2024-03', ['v1']],
    ['Encounter', 'subject.family eq "stone"', ['v3']],
    ['Encounter', 'subject:Patient.family eq "stone" and class eq IMP', ['v3']],
    ['Encounter', 'patient re Patient/ada', ['v1', 'v2']],
    ['Encounter', 'subject[family eq "stone"].active pr false', ['v3']],
    ['Encounter', 'subject[family eq "stone"].active eq true or date po 2024-03', ['v1']],
    ['Encounter', 'subject[family eq stone or active eq true].family sw s', ['v3']],
    ['Encounter', 'subject:Patient[not (family eq "marlow")]._id eq bob and class eq IMP', ['v3']],
    [
      'Condition',
      'encounter[subject[active eq true].family eq "marlow"].date sa 2020 and patient pr true',
      ['c1'],
    ],
    [
      'Condition',
      'encounter[subject[active eq true].family eq "marlow"].subject[family eq "stone"]._id pr true',
      [],
    ],
    ['DocumentReference', 'type eq http://loinc.org|34133-9', ['d3', 'd4']],
    ['DocumentReference', 'type sw 34133', ['d3', 'd4']],
    ['DocumentReference', 'type ne http://loinc.org|34133-9 and patient re Patient/ada', ['d1', 'd2']],
  ])('finds %s by %s', async (type, filter, ids) => {
    const { ids: found } = await aClerk()
    const refs = await found(type, `_filter=${encodeURIComponent(filter)}`)
    expect(refs).toEqual(ids.map((id) => `${type}/${id}`))
  })

  it.each([
    'family',
    'family eq',
    'family is "x"',
    '(family eq "x"',
    'family eq "x',
    'family eq "x" family eq "y"',
    'name[given eq "x"].family eq "y"',
    'link[family eq "x"] eq "y"',
    'link[family eq "x"].family',
    'link[family eq "x"',
    'link[].family eq "x"',
    'birthdate eq soon',
    'active pr maybe',
    `${'('.repeat(20)}active eq true${')'.repeat(20)}`,
    'active eq true or '.repeat(400),
  ])('refuses %s', async (filter) => {
    const { find } = await aClerk()
    const refused = await refusedWith(find('Patient', `_filter=${encodeURIComponent(filter)}`))
    expect(refused).toMatchObject({ status: 400, code: 'invalid-parameter' })
  })

  it('names the nearest parameter for one that is unknown', async () => {
    const { find } = await aClerk()
    const refused = await refusedWith(find('Patient', '_filter=famly eq "x"'))
    expect(refused).toMatchObject({ status: 400, code: 'unknown-parameter' })
    expect(refused.next).toContain('family')
  })
})

describe('a search', () => {
  it.each([
    ['Patient', '_has:Encounter:patient:_has:Condition:encounter:_id=c1', ['Patient/ada']],
    ['Encounter', 'patient.name=stone', ['Encounter/v3']],
    ['Condition', '_sort=-onset-date&patient=ada', ['Condition/c1', 'Condition/c2']],
    ['Encounter', '_sort=patient,-date', ['Encounter/v2', 'Encounter/v1', 'Encounter/v3']],
    [
      'DocumentReference',
      '_sort=type,-date&patient=ada',
      ['DocumentReference/d2', 'DocumentReference/d1', 'DocumentReference/d3'],
    ],
  ])('finds %s by %s', async (type, query, refs) => {
    const { ids } = await aClerk()
    expect(await ids(type, query)).toEqual(refs)
  })

  it.each([
    ['_include=*', ['Patient/ada', 'Practitioner/house']],
    ['_include=DocumentReference:author', ['Practitioner/house']],
    ['_include=DocumentReference:subject:Group', []],
    [
      '_include=DocumentReference:subject&_revinclude:iterate=Encounter:patient',
      ['Encounter/v1', 'Encounter/v2', 'Patient/ada'],
    ],
    [
      '_include=*&_revinclude:iterate=*&_include:iterate=*',
      [
        'Condition/c1',
        'Condition/c2',
        'DocumentReference/d1',
        'DocumentReference/d3',
        'Encounter/v1',
        'Encounter/v2',
        'Organization/hospital',
        'Patient/ada',
        'Practitioner/house',
      ],
    ],
  ])('brings with %s what belongs to the match', async (query, refs) => {
    const { find } = await aClerk()
    const bundle = await find('DocumentReference', `_id=d2&${query}`)
    const included = refsOf(bundle, 'include').filter((ref) => !/d4|v3|c3|bob/.test(ref))
    expect(sorted(included)).toEqual(refs)
  })

  it('goes forward and back over its pages', async () => {
    const { find } = await aClerk()
    const first = await find('DocumentReference', '_sort=date&_count=1')
    const second = await find('DocumentReference', queryOf(linkOf(first, 'next')))
    const third = await find('DocumentReference', queryOf(linkOf(second, 'next')))
    expect(linkOf(first, 'previous')).toBeUndefined()
    const relations = (third.link as { relation: string }[]).map(({ relation }) => relation)
    expect(relations).toEqual(['self', 'first', 'previous', 'next'])
    const back = await find('DocumentReference', queryOf(linkOf(third, 'previous')))
    expect(refsOf(back)).toEqual(refsOf(second))
    const start = await find('DocumentReference', queryOf(linkOf(back, 'previous')))
    expect(refsOf(start)).toEqual(refsOf(first))
    expect(refsOf(await find('DocumentReference', queryOf(linkOf(third, 'first'))))).toEqual(refsOf(first))
  })

  it('pages on though the time goes on that it was asked about', async () => {
    const { find } = await aClerk()
    const first = await find('DocumentReference', 'date=ap2026-03&_count=1')
    const second = await find('DocumentReference', queryOf(linkOf(first, 'next')))
    expect(refsOf(second)).not.toEqual(refsOf(first))
  })

  it('shows in the self link only what was applied', async () => {
    const { clerk } = await aClerk()
    const act = { interaction: 'search', type: 'Patient', lenient: true } as const
    const bundle = await clerk.act({ ...act, query: 'family=marlow&famly=x&name:exactly=y&_count=5' })
    expect(linkOf(bundle, 'self')).toBe('http://desk.test/fhir/Patient?family=marlow&_count=5')
  })

  it.each([
    ['_contained=perhaps', 'invalid-parameter'],
    ['_sort=_text', 'invalid-parameter'],
    ['_elements=nam', 'invalid-parameter'],
    ['_include=Patient:nobody', 'unknown-parameter'],
    ['_total=maybe', 'invalid-parameter'],
  ])('refuses %s', async (query, code) => {
    const { find } = await aClerk()
    expect(await refusedWith(find('Patient', query))).toMatchObject({ status: 400, code })
  })

  it.each([
    `_has:Encounter:patient:${'_has:Condition:encounter:_has:Encounter:diagnosis:'.repeat(10)}_id=x`,
    `${'link.'.repeat(40)}name=x`,
  ])('refuses an endless chain at once: %s', async (query) => {
    const { find } = await aClerk()
    expect(await refusedWith(find('Patient', query))).toMatchObject({ status: 422, code: 'too-costly' })
  })
})

describe('a part of a resource', () => {
  it.each([
    ['_elements=status', ['resourceType', 'id', 'meta', 'status', 'content']],
    ['_elements=date,type', ['resourceType', 'id', 'meta', 'status', 'date', 'type', 'content']],
    ['_summary=text', ['resourceType', 'id', 'meta', 'status', 'content']],
  ])('is asked for by %s, and keeps what must be there', async (query, elements) => {
    const { find } = await aClerk()
    const [entry] = entriesOf(await find('DocumentReference', `_id=d1&${query}`))
    expect(sorted(Object.keys(entry?.resource ?? {}))).toEqual(sorted(elements))
    expect(entry?.resource.meta?.tag).toMatchObject([{ code: 'SUBSETTED' }])
  })

  it('is read alone too', async () => {
    const { clerk } = await aClerk()
    const read = (query: string) => clerk.act({ interaction: 'read', type: 'Patient', id: 'ada', query })
    expect(sorted(Object.keys(await read('_elements=name')))).toEqual(['id', 'meta', 'name', 'resourceType'])
    expect(await refusedWith(read('_element=name'))).toMatchObject({ status: 400, code: 'unknown-parameter' })
  })

  it('names a choice by its first word', async () => {
    const { clerk, find } = await aClerk()
    await clerk.update({
      resourceType: 'Observation',
      id: 'o',
      status: 'final',
      code: { text: 'weight' },
      valueString: '70',
      method: { text: 'scale' },
    })
    const [entry] = entriesOf(await find('Observation', '_elements=value'))
    expect(entry?.resource).toMatchObject({ valueString: '70', status: 'final', code: {} })
    expect(entry?.resource.method).toBeUndefined()
  })
})
