import type { Resource } from '../../src/fhir/index.ts'
import { aChartRoom } from './a-chart.ts'
import { aDesk } from './a-desk.ts'
import { entriesOf, linkOf, queryOf } from './answers.ts'

/** What users of other servers reported, by the number in the project's list of thirty: each is a test here. */
export const pain = (number: number, sentence: string, test: () => Promise<void>, timeout?: number) =>
  it(`${number}: ${sentence}`, test, timeout)

type Desk = Awaited<ReturnType<typeof aDesk>>

const askIn = ({ as }: Desk) => ({
  system: as('system'),
  find: (type: string, query: string) => as('system').act({ interaction: 'search', type, query }),
  ids: async (type: string, query: string) =>
    (await as('system').search(type, query)).map(({ id }) => String(id)),
})
export const aClerk = async () => askIn(await aDesk({ rooms: [] }))
export const aFullClerk = async () => askIn(await aChartRoom({ rooms: [] }))

export const person = (id: string, rest: object = {}): Resource => ({ resourceType: 'Patient', id, ...rest })
export const mrn = (value: string) => ({ identifier: [{ system: 'urn:mrn', value }] })
export const put = (resource: Resource, url = `${resource.resourceType}/${resource.id}`) => ({
  resource,
  request: { method: 'PUT', url },
})
export const post = (resource: Resource, rest: object = {}) => ({
  resource,
  request: { method: 'POST', url: resource.resourceType, ...rest },
})
export const transaction = (...entry: object[]): Resource => ({
  resourceType: 'Bundle',
  type: 'transaction',
  entry,
})

/** All ids over all pages, in order. */
export const paged = async (
  { find }: ReturnType<typeof askIn>,
  type: string,
  query: string,
): Promise<string[]> => {
  const seen: string[] = []
  for (let next: string | undefined = query; next !== undefined; ) {
    const page: Resource = await find(type, next)
    seen.push(...entriesOf(page).map(({ resource }) => String(resource.id)))
    const link = linkOf(page, 'next')
    next = link && queryOf(link)
  }
  return seen
}
