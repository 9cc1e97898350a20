import { operation, type Room, type Unit } from '../../../src/department/desk/index.ts'

/** The least that FHIR takes for an audit event. */
const event = {
  resourceType: 'AuditEvent',
  type: { system: 'http://dicom.nema.org/resources/ontology/DCM', code: '110106' },
  recorded: '2026-11-24T09:30:00.000Z',
  outcome: '0',
  agent: [{ requestor: true }],
  source: { observer: { display: 'Muniment' } },
}

type Touch = (unit: Unit, id: string) => Promise<unknown>

const touching = (name: string, touch: Touch) =>
  operation({
    name,
    does: 'Touches an audit event.',
    on: ['AuditEvent'],
    levels: ['type', 'instance'],
    changes: true,
    in: {},
    out: {},
    perform: async (unit, _input, act) => {
      await touch(unit, act.id ?? '')
      return {}
    },
  })

/** A room that puts audit events as the disclosure room does, and others that it must not. */
export const careless: Room = {
  name: 'careless',
  kinds: [],
  guards: [],
  observers: [
    {
      name: 'says more than it should',
      follow: async (unit, change) => {
        if (change.type === 'Basic') await unit.put(event)
      },
    },
  ],
  operations: [
    touching('disclose', (unit) => unit.put(event)),
    touching('alter', (unit, id) => unit.put({ ...event, id })),
    touching('delete', (unit, id) => unit.remove('AuditEvent', id)),
    touching('destroy', (unit, id) => unit.destroy('AuditEvent', id, {}, [])),
  ],
}
