import { isOfKind, type Resource, toRecord } from '../../../fhir/index.ts'
import type { Unit } from '../../desk/index.ts'
import { chartClassOf } from '../chart/map-chart.ts'
import { deficiency, loinc, openStates } from '../kinds.ts'
import type { Document, Encounter } from '../types.ts'
import type { ChartFacts } from './decide.ts'

/** What the shelves know of a visit that is over: its documents that count, and its open deficiencies. */
export const gather = async (
  unit: Unit,
  encounter: Encounter,
): Promise<ChartFacts & { tasks: Resource[] }> => {
  const visit = `Encounter/${encounter.id}`
  const documents = await unit.find('DocumentReference', `encounter=${visit}`, { steady: true })
  const work = await unit.find('Task', `focus=${visit}`, { steady: true })
  const tasks = work.filter((task) => isOfKind(deficiency, task) && isOpen(task))
  return {
    chartClass: chartClassOf(encounter),
    discharged: (encounter.period?.end ?? unit.today).slice(0, 10),
    documents: documents.filter((document) => counts(document, encounter)).map(described),
    open: tasks.flatMap((task) => {
      const { lacks, documentType } = toRecord(deficiency, task)
      const code = lacks === 'missing-document' ? documentType?.code : undefined
      return code ? [{ reference: `Task/${task.id}`, code }] : []
    }),
    tasks,
  }
}

const isOpen = ({ status }: Resource) => openStates.some((state) => state === status)

// A draft does not complete a chart: the entry must be authenticated (42 CFR 482.24(c)(1)).
const counts = (document: Document, encounter: Encounter): boolean =>
  document.status === 'current' &&
  document.docStatus !== 'preliminary' &&
  document.docStatus !== 'entered-in-error' &&
  document.subject?.reference === encounter.subject?.reference

const described = (document: Document) => ({
  reference: `DocumentReference/${document.id}`,
  codes: (document.type?.coding ?? []).flatMap(({ system, code }) =>
    system === loinc && code ? [code] : [],
  ),
})
