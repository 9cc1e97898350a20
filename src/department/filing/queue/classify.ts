import { addTo } from '../../../fhir/dates.ts'
import { type CodeableConcept, type Resource, toRecord, toResource } from '../../../fhir/index.ts'
import type { Pending, Unit } from '../../desk/index.ts'
import { departmentQueue, filingTask, openWork, workItems } from '../kinds.ts'
import type { Document } from '../types.ts'

/** Queues a document whose kind nobody said, due the next day, and takes it off the queue when it has one. */
export const queueUnclassified = async (unit: Unit, change: Pending, document: Document): Promise<void> => {
  if (document.type && change.was === 0) return
  const [task] = await waiting(unit, change)
  if (document.type) {
    if (task) await unit.put(classified(task, document.type))
  } else if (!task) await unit.put(toClassify(document, unit.now, addTo(unit.today, 1, 'd')))
}

const waiting = (unit: Unit, { id }: Pending) =>
  unit.find('Task', `focus=DocumentReference/${id}&code=${workItems}|classify&${openWork}`)

const classified = (task: Resource, type: CodeableConcept): Resource =>
  toResource(filingTask, { ...toRecord(filingTask, task), status: 'completed', type }, task)

const toClassify = (document: Document, now: string, due: string): Resource => {
  const patient = document.subject?.reference
  const task = toResource(filingTask, {
    status: 'requested',
    openedOn: now,
    due,
    document: `DocumentReference/${document.id}`,
    ...(patient ? { patient } : {}),
  })
  return { ...task, owner: departmentQueue }
}
