import type { Room } from '../../../src/department/desk/index.ts'
import type { Resource } from '../../../src/fhir/index.ts'
import {
  aDefiningDesk,
  namedPatient,
  nameless,
  profileUrl,
  profileWith,
  refusedWith,
} from './a-defining-desk.ts'

const issuesIn = ({ issue }: Resource) =>
  issue as { severity: string; code: string; expression?: string[]; details: { text: string } }[]

const opened = async () => {
  const desk = await aDefiningDesk()
  await desk.as('administrator').update(namedPatient)
  const validate = (body: unknown, rest: { type?: string; id?: string; query?: string } = {}) =>
    desk.as('clerk').act({
      interaction: 'operation',
      operation: 'validate',
      type: 'Patient',
      query: '',
      ...rest,
      ...(body === undefined ? {} : { body }),
    })
  return { ...desk, validate }
}

const plainPatient = { resourceType: 'Patient', active: true }

describe('$validate', () => {
  it('answers a resource in order with one information', async () => {
    const { validate } = await opened()
    expect(
      issuesIn(
        await validate({
          ...plainPatient,
          text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml">A</div>' },
        }),
      ),
    ).toEqual([{ severity: 'information', code: 'informational', details: { text: 'All OK' } }])
  })

  it('answers 200 with every issue, warnings too', async () => {
    const { validate } = await opened()
    const profile = ['https://nowhere.test/profile']
    const issues = issuesIn(
      await validate({ ...plainPatient, meta: { profile }, gender: 'x', birthDate: '12' }),
    )
    expect(issues.map(({ severity }) => severity)).toEqual(
      expect.arrayContaining(['error', 'error', 'warning']),
    )
    expect(issues.flatMap(({ expression = [] }) => expression)).toEqual(
      expect.arrayContaining(['Patient.gender', 'Patient.birthDate']),
    )
  })

  it.each([
    ['a profile in the query, with the resource as the body', plainPatient, `profile=${profileUrl}`],
    [
      'a profile in Parameters',
      {
        resourceType: 'Parameters',
        parameter: [
          { name: 'resource', resource: plainPatient },
          { name: 'profile', valueUri: profileUrl },
        ],
      },
      '',
    ],
    ['the profile that the resource claims', nameless, ''],
  ])('checks against %s', async (_what, body, query) => {
    const { validate } = await opened()
    expect(issuesIn(await validate(body, { query }))).toContainEqual(
      expect.objectContaining({ severity: 'error', expression: ['Patient.name'] }),
    )
  })

  it('checks the stored resource at its address', async () => {
    const { as, validate } = await opened()
    await as('system').update({ ...plainPatient, id: 'p1' })
    const issues = issuesIn(await validate(undefined, { id: 'p1', query: `profile=${profileUrl}` }))
    expect(issues).toContainEqual(expect.objectContaining({ expression: ['Patient.name'] }))
    expect(issuesIn(await validate(undefined, { id: 'p1', query: 'mode=delete' }))[0]?.details.text).toBe(
      'All OK',
    )
  })

  it('changes nothing', async () => {
    const { as, validate } = await opened()
    await validate({ ...plainPatient, id: 'p9' }, { query: 'mode=create' })
    expect(await as('system').search('Patient', '')).toEqual([])
  })

  it.each([
    ['of another type', { resourceType: 'Group', type: 'person', actual: true }, {}, 'resourceType'],
    [
      'whose id is not that of the address',
      { ...plainPatient, id: 'p2' },
      { id: 'p1', query: 'mode=update' },
      'Patient.id',
    ],
  ])('names a resource %s', async (_what, body, place, expression) => {
    const { as, validate } = await opened()
    await as('system').update({ ...plainPatient, id: 'p1' })
    expect(issuesIn(await validate(body, place))).toContainEqual(
      expect.objectContaining({ severity: 'error', expression: [expression] }),
    )
  })

  it('says of a definition whether it can take effect', async () => {
    const { validate } = await opened()
    const draft = {
      ...profileWith({ id: 'Patient.nmae', path: 'Patient.nmae', min: 1 }),
      id: 'draft',
      url: 'https://x.test/sd',
    }
    expect(issuesIn(await validate(draft, { type: 'StructureDefinition' }))).toContainEqual(
      expect.objectContaining({ expression: ['StructureDefinition.differential.element[0].path'] }),
    )
  })

  it.each([
    [
      'a profile that is not known, naming the nearest',
      plainPatient,
      `profile=${profileUrl}s`,
      422,
      'unknown-profile',
    ],
    ['no resource', undefined, '', 400, 'missing-input'],
    ['the mode profile without one', plainPatient, 'mode=profile', 400, 'missing-input'],
    ['a mode that there is not', plainPatient, 'mode=guess', 400, 'invalid-input'],
    ['an input that there is not', plainPatient, 'profle=x', 400, 'unknown-input'],
  ])('refuses %s', async (_what, body, query, status, code) => {
    const { validate } = await opened()
    expect(await refusedWith(validate(body, { query }))).toMatchObject({ status, code })
  })

  it('shows nobody through issues what may not be read', async () => {
    const { as } = await opened()
    await as('system').update({ resourceType: 'Observation', id: 'o1', status: 'final', code: { text: 'x' } })
    const asked = as('clerk').call('validate', { type: 'Observation', id: 'o1' })
    expect(await refusedWith(asked)).toMatchObject({ status: 404 })
  })

  it('shows nobody what a guard hides', async () => {
    const hiding: Room = {
      name: 'hiding',
      kinds: [],
      operations: [],
      observers: [],
      guards: [
        {
          name: 'hides',
          sees: async (_unit, act) => (act.caller.role === 'clerk' ? { op: 'none' } : undefined),
        },
      ],
    }
    const { as } = await aDefiningDesk({ rooms: [hiding] })
    await as('system').update({ ...plainPatient, id: 'p1' })
    const validate = (role: 'clerk' | 'system') =>
      refusedWith(as(role).call('validate', { type: 'Patient', id: 'p1' }))
    expect(await validate('clerk')).toMatchObject({ status: 404 })
    expect(await validate('system')).toMatchObject({ status: 200 })
  })
})
