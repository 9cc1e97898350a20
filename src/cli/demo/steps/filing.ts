import { type Day, firstOf, fixture, found, inTransaction, ref, type Step } from '../day.ts'
import type { Answered } from '../teller.ts'

/** 2. Documents are filed into a chart; one without a class is queued; a deficiency is raised, and clears. */
export const filing: Step = {
  title: 'The documents are filed',
  run: async (day) => {
    const { tell, people } = day
    const documents = await found(
      day,
      people.clerk,
      `/fhir/DocumentReference?patient=${ref(day, 'patient')}&_sort=date`,
      (all) => all.map(describe).join('; '),
    )
    tell.check(
      documents.every(isFiled),
      'each document has hash, size, label, custodian and the profile mun-document',
    )
    for (const document of documents)
      day.refs.set(document.type.coding[0].code, `DocumentReference/${document.id}`)
    await chart(day, documents.length)
    await unclassified(day)
    await deficiency(day)
  },
}

const describe = ({ type, content: [{ attachment }] }: Answered) =>
  `${type?.coding?.[0]?.display ?? 'no class'} (${attachment.contentType}, ${attachment.size} bytes)`

const isFiled = ({ meta, custodian, content: [{ attachment }] }: Answered) =>
  attachment.hash && attachment.size > 0 && custodian && meta.security?.length > 0 && meta.profile?.length > 0

const charts = (day: Day) => `/records/charts?patient=${ref(day, 'patient')}`

const chart = async (day: Day, documents: number) => {
  const { tell, people } = day
  const { records } = await tell.ask(people.clerk, charts(day), {
    show: ({ records: [one] }) => JSON.stringify(one),
  })
  const [own, ...others] = records
  tell.check(
    others.length === 0 && own.documents.length === documents,
    `one chart is open, with ${documents} documents in it`,
  )
  day.refs.set('chart', `List/${own.id}`)
}

const openIn = (day: Day, queue: string) =>
  `/records/${queue}?patient=${ref(day, 'patient')}&status=requested`

const unclassified = async (day: Day) => {
  const { tell, people } = day
  const answer = await tell.ask(people.ehr, '/fhir', { body: inTransaction(fixture('unclassified')) })
  const document = firstOf(answer)
  const queue = await tell.ask(people.clerk, openIn(day, 'filing-queue'), {
    show: ({ records }) => `${records.length} in the unclassified queue, due ${records[0]?.due}`,
  })
  tell.check(
    queue.records.some((task: Answered) => task.document === document),
    'a document without a class is in the queue',
  )
  const { records } = await tell.ask(people.clerk, charts(day), {
    show: ({ records: [one] }) => `${one.documents.length} documents in the chart`,
  })
  tell.check(records[0].documents.includes(document), 'and in the chart: it is not lost')
}

const deficiency = async (day: Day) => {
  const { tell, people } = day
  const missing = await tell.ask(people.clerk, openIn(day, 'deficiencies'), { show: lacking })
  tell.check(missing.records.length === 1, 'one deficiency is open: the discharge summary is missing')
  const answer = await tell.ask(people.ehr, '/fhir', { body: inTransaction(fixture('discharge-summary')) })
  day.refs.set('18842-5', firstOf(answer))
  const left = await tell.ask(people.clerk, openIn(day, 'deficiencies'), { show: lacking })
  tell.check(left.records.length === 0, 'it clears when the discharge summary arrives')
}

const lacking = ({ records }: Answered): string =>
  records
    .map(
      ({ lacks, documentType, due }: Answered) =>
        `${lacks}: ${documentType?.display ?? documentType?.code}, due ${due}`,
    )
    .join('; ') || 'none open'
