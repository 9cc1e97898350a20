import { catalogue, type OutcomeCode } from '../../src/fhir/index.ts'
import { code, page } from './markdown.ts'

/** What to do about each refusal. */
const next: Readonly<Record<OutcomeCode, string>> = {
  'malformed-json': 'Send one JSON document in UTF-8.',
  'malformed-xml': 'Send one XML document in UTF-8, in FHIR’s namespace.',
  'malformed-resource': 'Send a resource whose `resourceType` is that of the address.',
  'unknown-resource-type': 'Correct the type; the answer names the nearest one.',
  'unknown-address': 'Look it up: `GET /fhir/metadata` or `GET /records/docs`.',
  'unknown-parameter': 'Correct the parameter, or send `Prefer: handling=lenient` to have it left out.',
  indexing:
    'Try again later: the answer says how far it is. A search parameter that was loaded serves as soon as every resource of its types is indexed by it.',
  'unknown-modifier': 'Use a modifier that the parameter’s type has.',
  'invalid-parameter': 'Correct the value.',
  'page-expired': 'Start the search again, and follow its links as they are given.',
  'unknown-input': 'Correct the name of the input; the answer names the nearest one.',
  'missing-input': 'Send the input.',
  'invalid-input': 'Send a value of the input’s type, or one of its codes.',
  'id-mismatch': 'Make the id in the body that of the address.',
  'invalid-bundle': 'Correct the entry that is named. Nothing of a transaction was carried out.',
  'unresolved-reference': 'Send what the reference points at first, or in the same transaction.',
  'login-required': 'Send a valid token: `Authorization: Bearer …`.',
  'not-permitted': 'Use a client whose [role](roles.md) permits it.',
  'consent-denies': 'Ask the patient for consent, or the privacy officer.',
  'not-authorised': 'Obtain an authorization that covers the recipient, the purpose and the documents.',
  'not-found': 'Check the id.',
  'not-allowed': 'Use what is offered at the address; the answer says what.',
  'not-acceptable': 'Ask for a format that the answer names.',
  held: 'Wait for the legal hold to be released.',
  conflict: 'Read again and decide anew.',
  destroyed: 'Nothing brings it back. Those who may know find the certificate named.',
  deleted: 'Earlier versions are at `_history`.',
  'content-mismatch': 'Send the content again, with the digest of just these bytes.',
  'no-such-range': 'Ask for a range within the content; `Content-Range` has its size.',
  'version-changed': 'Read the newest version, make the change again, and send it with the new `If-Match`.',
  'multiple-matches': 'Use criteria that match one resource at most.',
  'too-large':
    'Send less at once, or have the limit raised that the answer names. Large content goes into a Binary.',
  'unsupported-media-type': 'Send a format that the answer names.',
  invalid: 'Correct the element that is named.',
  'unknown-element': 'Correct or remove the element; the answer names the nearest one.',
  'patch-failed': 'Read the resource, and send a patch that fits it.',
  'breaks-profile': 'Correct the element that is named.',
  'unknown-code': 'Use a code of the value set that is named.',
  'unknown-profile': 'Leave the profile out, or have it loaded.',
  'not-expandable': 'Validate a code instead, or have the code system loaded.',
  'breaks-rule': 'Do what the answer says; the rule and its law are named.',
  'too-costly': 'Ask for less: add criteria.',
  'too-many-requests': 'Wait as long as `Retry-After` says.',
  fault: 'Tell the administrator the `X-Request-Id`. Nothing was changed.',
  damaged: 'Tell the administrator: it is to be restored from a backup.',
  'store-away': 'Repeat after the seconds that `Retry-After` says.',
}

export const outcomesPage = (): string =>
  page(
    'Outcomes',
    'Every refusal is an OperationOutcome. `issue.details.coding` has one of these codes, of the system `https://w3id.org/muniment/CodeSystem/mun-outcome`; they are stable. `issue.expression` names the place, and `issue.diagnostics` says what to do next. Refusals hold no patient data: ids and codes only.',
    ...(Object.keys(catalogue) as OutcomeCode[]).map(outcomeOf),
  )

const outcomeOf = (name: OutcomeCode): string => {
  const { status, issue, display } = catalogue[name]
  return [
    `## ${name}`,
    `${display}. Status ${code(String(status))}, FHIR issue type ${code(issue)}.`,
    next[name],
  ].join('\n\n')
}
