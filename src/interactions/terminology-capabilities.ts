import type { Inner } from '../department/desk/index.ts'
import type { Resource } from '../fhir/index.ts'

const expansion = ['filter', 'offset', 'count', 'displayLanguage', 'includeDesignations', 'activeOnly']

/** What every statement of what the server can do says of the server. */
export const thisServer = (base: string, now: string) => ({
  status: 'active',
  date: now,
  kind: 'instance',
  software: { name: 'Muniment', version: '0.1.0' },
  implementation: { description: 'Records of a hospital’s medical-records department', url: base },
})

/**
 * Which codes are known here, and what is done with them.
 * @see https://hl7.org/fhir/R4/terminologycapabilities.html
 */
export const terminologyCapabilities = (base: string, now: string, { rooms }: Inner): Resource => ({
  resourceType: 'TerminologyCapabilities',
  url: `${base}/metadata?mode=terminology`,
  name: 'MunimentTerminology',
  title: 'Muniment: code systems that are known here',
  ...thisServer(base, now),
  lockedDate: false,
  codeSystem: rooms
    .flatMap((room) => room.codeSystems?.() ?? [])
    .map(({ uri, versions }) => ({
      uri,
      ...(versions.length > 0 ? { version: versions.map((code) => ({ code })) } : {}),
      subsumption: true,
    })),
  expansion: { paging: true, parameter: expansion.map((name) => ({ name })) },
  validateCode: { translations: false },
  translation: { needsMap: true },
})
