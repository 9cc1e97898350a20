import type { Act, Answer } from '../department/desk/index.ts'
import {
  type Issue,
  type OperationOutcome,
  outcome,
  parseJson,
  parseReference,
  type Resource,
} from '../fhir/index.ts'
import { etag } from './resource-body.ts'

type Returns = Act['returns']

/** A response Bundle of answered entries. */
export const responseOf = (type: string, entry: readonly Readonly<Record<string, unknown>>[]): Resource => ({
  resourceType: 'Bundle',
  type,
  ...(entry.length > 0 ? { entry } : {}),
})

/**
 * An answer as an entry of a response Bundle: what a GET found, of a write the resource where that is preferred, and
 * what the caller is told without a refusal.
 * @see https://hl7.org/fhir/R4/bundle-definitions.html#Bundle.entry.response
 */
export const answeredAs = (
  answer: Answer,
  { returns, warnings = [] }: { returns?: Returns; warnings?: readonly Issue[] } = {},
): Record<string, unknown> => {
  const { status, version } = answer
  const shown = shownIn(answer, returns)
  const told = toldIn(answer, warnings, returns)
  return {
    ...(shown ? { resource: shown } : {}),
    response: {
      status: statusLine(status),
      ...(version && parseReference(`${version.type}/${version.id}`)
        ? { location: `${version.type}/${version.id}/_history/${version.version}` }
        : {}),
      ...(version ? { etag: etag(version.version), lastModified: version.time } : {}),
      ...(told ? { outcome: told } : {}),
    },
  }
}

const shownIn = ({ status, made, text, resource }: Answer, returns: Returns): Resource | undefined => {
  if (made !== undefined) return returns === 'representation' ? resource : undefined
  if (status !== 200) return undefined
  return text === undefined ? resource : (parseJson(text) as Resource)
}

const toldIn = (
  { notice, made }: Answer,
  warnings: readonly Issue[],
  returns: Returns,
): OperationOutcome | Resource | undefined => {
  if (notice) return notice
  if (warnings.length > 0) return outcome([...warnings])
  return made !== undefined && returns === 'OperationOutcome' ? allDone : undefined
}

/** What is told where there is nothing to tell. */
export const allDone: Resource = {
  resourceType: 'OperationOutcome',
  issue: [{ severity: 'information', code: 'informational', diagnostics: 'Done.' }],
}

const words: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  202: 'Accepted',
  204: 'No Content',
  304: 'Not Modified',
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  409: 'Conflict',
  410: 'Gone',
  412: 'Precondition Failed',
  422: 'Unprocessable Content',
}

const statusLine = (status: number): string => (words[status] ? `${status} ${words[status]}` : String(status))
