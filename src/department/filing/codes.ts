import { MUN, munCodes } from '../../fhir/index.ts'

export const loinc = 'http://loinc.org'
export const confidentiality = 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality'
/** @see https://profiles.ihe.net/ITI/MHD/ */
export const mhdLists = 'https://profiles.ihe.net/ITI/MHD/CodeSystem/MHDlistTypes'
export const designationType = 'https://profiles.ihe.net/ITI/MHD/StructureDefinition/ihe-designationType'

export const taskCodes = munCodes('mun-task-code')
export const workItems = munCodes('mun-work-item')
/** Under this system a chart carries what it is the chart of: `Encounter/x`, or `Patient/x` without an episode. */
export const chartOf = `${MUN}/chart-of`

/** Task states in which the work is still to be done. @see https://hl7.org/fhir/R4/task.html#statemachine */
export const openStates = ['requested', 'received', 'accepted', 'ready', 'in-progress', 'on-hold'] as const
export const openWork = `status=${openStates.join(',')}`

/** The owner of work that belongs to nobody yet: the department's own queue. */
export const departmentQueue = {
  identifier: { system: `${MUN}/queue`, value: 'records-department' },
  display: 'Records department',
}
