import { bodyOf } from '../../department/desk/index.ts'
import type { Resource } from '../../fhir/index.ts'
import type { Stored } from '../../store/index.ts'
import { fromBackup, type Tell } from './differences.ts'

/** The resource in a version's body, if there is one; tells where the body says other than the row. */
export const checkBody = (version: Stored, where: string, tell: Tell): Resource | undefined => {
  const body = resourceIn(version)
  if (!body) {
    tell({ where, what: 'the body is no resource', next: fromBackup })
    return undefined
  }
  const { type, id, version: number, time } = version
  const said: readonly (readonly [string, unknown, string])[] = [
    ['type', body.resourceType, type],
    ['id', body.id, id],
    ['meta.versionId', body.meta?.versionId, String(number)],
    ['meta.lastUpdated', body.meta?.lastUpdated, time],
  ]
  for (const [name, is, kept] of said)
    if (is !== kept) tell({ where, what: `the body has another ${name} than its row`, next: fromBackup })
  return body
}

const resourceIn = (version: Stored): Resource | undefined => {
  try {
    const body = bodyOf(version)
    return typeof body?.resourceType === 'string' ? body : undefined
  } catch {
    return undefined
  }
}
