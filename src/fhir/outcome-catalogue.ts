/**
 * Every refusal the server can give: its HTTP status, FHIR's issue type, and what it means. The keys are stable;
 * clients may rely on them (`MUN/CodeSystem/mun-outcome`).
 * @see https://hl7.org/fhir/R4/valueset-issue-type.html
 */
export const catalogue = {
  'malformed-json': { status: 400, issue: 'structure', display: 'The body is not JSON' },
  'malformed-xml': { status: 400, issue: 'structure', display: 'The body is not XML' },
  'malformed-resource': { status: 400, issue: 'structure', display: 'The body is not a resource' },
  'unknown-resource-type': {
    status: 404,
    issue: 'not-supported',
    display: 'No such resource type in FHIR R4',
  },
  'unknown-address': { status: 404, issue: 'not-found', display: 'Nothing is at this address' },
  'unknown-parameter': { status: 400, issue: 'not-supported', display: 'Unknown search parameter' },
  indexing: { status: 400, issue: 'transient', display: 'Not every resource is indexed by this yet' },
  'unknown-modifier': { status: 400, issue: 'not-supported', display: 'Unknown search modifier' },
  'invalid-parameter': {
    status: 400,
    issue: 'value',
    display: 'A parameter has a value that cannot be read',
  },
  'page-expired': { status: 400, issue: 'expired', display: 'The page link is too old' },
  'unknown-input': { status: 400, issue: 'not-supported', display: 'Unknown operation input' },
  'missing-input': { status: 400, issue: 'required', display: 'A required input is missing' },
  'invalid-input': { status: 400, issue: 'value', display: 'An input has a value that cannot be read' },
  'id-mismatch': { status: 400, issue: 'value', display: 'The id in the body is not that of the address' },
  'invalid-bundle': { status: 400, issue: 'structure', display: 'The bundle cannot be carried out' },
  'unresolved-reference': { status: 422, issue: 'not-found', display: 'A reference points at nothing' },
  'login-required': { status: 401, issue: 'login', display: 'No valid access token' },
  'not-permitted': { status: 403, issue: 'forbidden', display: 'The role does not permit this' },
  'consent-denies': { status: 403, issue: 'suppressed', display: 'Consent or law forbids this disclosure' },
  'not-authorised': { status: 403, issue: 'forbidden', display: 'No valid authorization covers this' },
  'not-found': { status: 404, issue: 'not-found', display: 'Not here' },
  'not-allowed': { status: 405, issue: 'not-supported', display: 'This interaction is not offered here' },
  'not-acceptable': { status: 406, issue: 'not-supported', display: 'No such representation' },
  held: { status: 409, issue: 'lock-error', display: 'A legal hold covers the record' },
  conflict: { status: 409, issue: 'conflict', display: 'Already done, or changed meanwhile' },
  destroyed: { status: 410, issue: 'deleted', display: 'Destroyed under a retention rule' },
  deleted: { status: 410, issue: 'deleted', display: 'Deleted' },
  'content-mismatch': {
    status: 400,
    issue: 'value',
    display: 'The content is not what its headers say, or broke off',
  },
  'no-such-range': { status: 416, issue: 'value', display: 'The content has no such range' },
  'version-changed': { status: 412, issue: 'conflict', display: 'The version is not the one named' },
  'multiple-matches': {
    status: 412,
    issue: 'multiple-matches',
    display: 'The criteria match several resources',
  },
  'too-large': { status: 413, issue: 'too-long', display: 'The body is over the limit' },
  'unsupported-media-type': {
    status: 415,
    issue: 'not-supported',
    display: 'The body is in a format not read here',
  },
  invalid: { status: 422, issue: 'invalid', display: 'The resource breaks a rule of FHIR' },
  'unknown-element': {
    status: 422,
    issue: 'structure',
    display: 'The resource has an element FHIR does not know',
  },
  'patch-failed': { status: 422, issue: 'processing', display: 'The patch cannot be applied' },
  'breaks-profile': { status: 422, issue: 'invariant', display: 'The resource breaks its profile' },
  'unknown-code': { status: 422, issue: 'code-invalid', display: 'A code is not in the value set' },
  'unknown-profile': { status: 422, issue: 'not-found', display: 'The profile is not known here' },
  'not-expandable': {
    status: 422,
    issue: 'not-supported',
    display: 'The codes of the value set cannot be listed here',
  },
  'breaks-rule': { status: 422, issue: 'business-rule', display: 'A rule of the department forbids this' },
  'too-costly': { status: 422, issue: 'too-costly', display: 'The request would take too long' },
  'too-many-requests': { status: 429, issue: 'throttled', display: 'Too many requests' },
  fault: { status: 500, issue: 'exception', display: 'The server failed' },
  damaged: { status: 500, issue: 'exception', display: 'What is kept is damaged' },
  'store-away': { status: 503, issue: 'transient', display: 'The store does not answer' },
} as const satisfies Record<string, { status: number; issue: string; display: string }>

export type OutcomeCode = keyof typeof catalogue
