import { type Day, encoded, fixture, found, ref, type Step } from '../day.ts'
import type { Answered } from '../teller.ts'

/** 8. An old chart comes due, is held, released from hold, and disposed of by two people; a stub stays. */
export const retention: Step = {
  title: 'An old chart comes due, is held, released, and disposed of',
  run: async (day) => {
    const { tell, people } = day
    await comesDue(day)
    const hold = await isHeld(day)
    const chart = ref(day, 'old-chart')
    const batchWhileHeld = await prepare(day)
    tell.check(
      JSON.stringify(batchWhileHeld.exclusion ?? batchWhileHeld.exclusions).includes('M-100'),
      'disposal leaves the held chart out: hold:M-100',
    )
    await tell.ask(people.manager, `/records/charts/${chart.split('/')[1]}`, {
      method: 'DELETE',
      expect: 409,
    })
    await tell.ask(people.privacy, `/fhir/${hold}/$release-hold`, {
      body: {
        resourceType: 'Parameters',
        parameter: [{ name: 'reason', valueString: 'The matter was settled' }],
      },
    })
    await isCountedAsDue(day)
    await disposeByTwo(day)
    await isGone(day, chart)
  },
}

const comesDue = async (day: Day) => {
  const { tell, people } = day
  await tell.ask(people.ehr, '/fhir', { body: fixture('old-chart') })
  const [patient] = await found(
    day,
    people.clerk,
    `/fhir/Patient?identifier=${encoded('https://st-brigid.example/mrn|07-15-33')}`,
  )
  day.refs.set('old-patient', `Patient/${patient.id}`)
  const { records } = await tell.ask(people.clerk, `/records/charts?patient=Patient/${patient.id}`, {
    show: ({ records: [one] }) => JSON.stringify(one),
  })
  day.refs.set('old-chart', `List/${records[0].id}`)
  for (const [i, document] of records[0].documents.entries()) day.refs.set(`old-document-${i}`, document)
  const clock = await tell.ask(people.clerk, `/records/charts/${records[0].id}/retention-evaluate`, {
    body: { persist: true },
    show: (answer) => JSON.stringify([answer.chart].flat()[0]),
  })
  const [due] = [clock.chart].flat()
  tell.check(due.status === 'eligible', `the rule ${due.rule} makes it due on ${due.eligibleOn}`)
}

const isHeld = async (day: Day): Promise<string> => {
  const { tell, people } = day
  const flag = await tell.ask(people.privacy, `/fhir/${ref(day, 'old-chart')}/$place-hold`, {
    body: {
      resourceType: 'Parameters',
      parameter: [
        { name: 'matter', valueString: 'M-100' },
        { name: 'type', valueCode: 'litigation' },
        { name: 'reason', valueString: 'Finch v. St. Brigid Hospital' },
      ],
    },
  })
  return `Flag/${flag.id}`
}

const isCountedAsDue = async ({ tell, people }: Day) => {
  const report = await tell.ask(
    people.manager,
    '/fhir/Measure/$kpi?measure=charts-due-for-disposal&periodStart=2026-11-01&periodEnd=2026-11-30',
    {
      show: ({ group = [] }) => `charts due: ${group[0]?.population?.[0]?.count}`,
    },
  )
  tell.check(report.group?.[0]?.population?.[0]?.count === 1, 'the manager’s figure counts it as due')
}

const prepare = ({ tell, people }: Day): Promise<Answered> =>
  tell.ask(people.clerk, '/records/disposal-prepare', {
    body: {},
    show: (answer) => JSON.stringify(answer).slice(0, 220),
  })

const disposeByTwo = async (day: Day) => {
  const { tell, people } = day
  const { batch } = await prepare(day)
  const address = `/records/disposal-batches/${batch.id}`
  await tell.ask(people.clerk, `${address}/disposal-approve`, { body: { decision: 'approve' }, expect: 403 })
  await tell.ask(people.manager, `${address}/disposal-execute`, { body: execution, expect: 422 })
  await tell.ask(people.manager, `${address}/disposal-approve`, { body: { decision: 'approve' } })
  await tell.ask(people.manager, `${address}/disposal-approve`, {
    body: { decision: 'approve' },
    expect: 409,
  })
  await tell.ask(people.privacy, `${address}/disposal-approve`, { body: { decision: 'approve' } })
  const done = await tell.ask(people.manager, `${address}/disposal-execute`, {
    body: execution,
    show: ({ batch: task, certificate }) =>
      `batch ${task?.status}, certificate DocumentReference/${certificate?.id}`,
  })
  tell.check(
    done.batch.status === 'completed' && done.certificate !== undefined,
    'prepared by one, approved by two others, executed; the certificate exists',
  )
  day.refs.set('certificate', `DocumentReference/${done.certificate.id}`)
}

const execution = {
  method: 'cryptographic erase and overwrite',
  sanitizationClass: 'purge',
  witness: 'Practitioner/demo-supervisor',
}

const isGone = async (day: Day, chart: string) => {
  const { tell, people } = day
  const forManager = await tell.ask(people.manager, `/fhir/${ref(day, 'old-document-0')}`, { expect: 410 })
  tell.check(
    JSON.stringify(forManager).includes(ref(day, 'certificate')),
    'the manager is told the certificate',
  )
  const forClerk = await tell.ask(people.clerk, `/fhir/${ref(day, 'old-document-0')}`, { expect: 410 })
  const told = JSON.stringify(forClerk)
  const patient = ref(day, 'old-patient').split('/')[1] ?? ''
  tell.check(!/Finch/.test(told) && !told.includes(patient), 'the stub does not name the patient')
  const left = await found(day, people.manager, `/fhir/DocumentReference?patient=${ref(day, 'old-patient')}`)
  const charts = await found(day, people.manager, `/fhir/List?_id=${chart.split('/')[1]}`)
  tell.check(left.length === 0 && charts.length === 0, 'search finds neither the documents nor the chart')
}
