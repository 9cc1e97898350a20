import { type Day, encoded, fixture, found, type Step } from '../day.ts'

const organization = (value: string) =>
  `identifier=${encoded(`https://st-brigid.example/organization|${value}`)}`

const remembered: readonly (readonly [name: string, search: string])[] = [
  ['hospital', `Organization?${organization('ST-BRIGID')}`],
  ['insurer', `Organization?${organization('NORTHFIELD-MUTUAL')}`],
  ['patient', `Patient?identifier=${encoded('https://st-brigid.example/mrn|10-42-71')}`],
  ['encounter', `Encounter?identifier=${encoded('https://st-brigid.example/visit|V-2026-004417')}`],
]

/** 1. An EHR posts a transaction bundle; a second post makes no duplicates; a broken one leaves nothing. */
export const arrival: Step = {
  title: 'A bundle arrives from an EHR',
  run: async (day) => {
    const { tell, people } = day
    const bundle = fixture('arrival')
    const first = await tell.ask(people.ehr, '/fhir', { body: bundle })
    const statuses = first.entry.map(({ response }: { response: { status: string } }) => response.status)
    tell.check(
      statuses.every((status: string) => status.startsWith('201')),
      `all ${statuses.length} entries were created, in one commit`,
    )
    const second = await tell.ask(people.ehr, '/fhir', { body: bundle })
    const again = second.entry.map(({ response }: { response: { location?: string } }) => response.location)
    const before = first.entry.map(({ response }: { response: { location?: string } }) => response.location)
    tell.check(
      again.every((place: string, i: number) => sameResource(place, before[i])),
      'a second post of the same bundle makes no duplicate',
    )
    await refusesWhole(day)
    for (const [name, search] of remembered) day.refs.set(name, await theOne(day, name, search))
  },
}

const sameResource = (a: string, b: string) => a.split('/_history')[0] === b.split('/_history')[0]

const broken = {
  resourceType: 'Bundle',
  type: 'transaction',
  entry: [
    {
      resource: { resourceType: 'Patient', name: [{ family: 'Nobody' }] },
      request: { method: 'POST', url: 'Patient' },
    },
    {
      resource: { resourceType: 'Encounter', status: 'over', class: { code: 'IMP' } },
      request: { method: 'POST', url: 'Encounter' },
    },
  ],
}

const refusesWhole = async ({ tell, people }: Day) => {
  await tell.ask(people.ehr, '/fhir', { body: broken, expect: 422 })
  const { total } = await tell.ask(people.ehr, '/fhir/Patient?family=Nobody&_total=accurate', {
    show: ({ total: count }) => `${count} found`,
  })
  tell.check(total === 0, 'of a bundle with one invalid entry nothing is kept')
}

const theOne = async (day: Day, name: string, search: string): Promise<string> => {
  const [resource, ...others] = await found(
    day,
    day.people.ehr,
    `/fhir/${search}`,
    ([one]) => `${name}: ${one?.resourceType}/${one?.id}`,
  )
  day.tell.check(resource !== undefined && others.length === 0, `there is one ${name}`)
  return `${resource.resourceType}/${resource.id}`
}
