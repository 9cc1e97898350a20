import { addTo } from '../../../fhir/dates.ts'
import { type Resource, toRecord, toResource } from '../../../fhir/index.ts'
import type { Act, Unit } from '../../desk/index.ts'
import { codingSession as kind } from '../kinds.ts'
import { dischargeDay, type Encounter, isInpatient } from '../types.ts'
import days from './due-days.json' with { type: 'json' }

/** Completes a coding session: whose it is, when it is due, and whose visit it is about. */
export const completeSession = async (unit: Unit, resource: Resource, act: Act): Promise<Resource> => {
  const record = toRecord(kind, resource)
  const encounter: Encounter | undefined = record.visit ? await unit.live(record.visit) : undefined
  const patient = record.patient ?? encounter?.subject?.reference
  const { person } = act.caller
  const { days: count } = isInpatient(encounter) ? days.inpatient : days.outpatient
  return toResource(
    kind,
    {
      ...record,
      status: record.status ?? 'requested',
      stage: record.stage ?? 'assigned',
      openedOn: record.openedOn ?? unit.now,
      due: record.due ?? addTo(dischargeDay(encounter, unit.today), count, 'd'),
      ...(patient ? { patient } : {}),
      ...(person ? { coder: person, assignedBy: person } : {}),
      ...(record.coder ? { coder: record.coder } : {}),
      ...(record.assignedBy ? { assignedBy: record.assignedBy } : {}),
    },
    { intent: 'order', code: kind.fixed.code, ...resource },
  )
}
