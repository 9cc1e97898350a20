import type { FhirError, Resource } from '../../src/fhir/index.ts'

interface Entry {
  readonly resource: Resource
  readonly search?: { readonly mode: string }
  readonly response?: { readonly status: string; readonly outcome?: Resource; readonly etag?: string }
}

export const entriesOf = (bundle: Resource): readonly Entry[] =>
  (bundle.entry as readonly Entry[] | undefined) ?? []

/** `Type/id` of the entries, those of one mode or all. */
export const refsOf = (bundle: Resource, mode?: string): string[] =>
  entriesOf(bundle)
    .filter(({ search }) => mode === undefined || search?.mode === mode)
    .map(({ resource }) => `${resource.resourceType}/${resource.id}`)

/** The address of a link; nothing if it is not there. */
export const linkOf = (bundle: Resource, relation: string): string | undefined =>
  (bundle.link as { relation: string; url: string }[]).find((link) => link.relation === relation)?.url

/** The parameters of a link, as an act takes them. */
export const queryOf = (url: string | undefined): string => new URL(url ?? '').search.slice(1)

/** A refusal's status, code, and what it says to do. */
export const refusedWith = async (act: Promise<unknown>) => {
  const error = (await act.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )) as FhirError | undefined
  const issue = error?.outcome.issue[0]
  return {
    status: error?.status,
    code: issue?.details.coding[0]?.code,
    says: issue?.details.text ?? '',
    next: issue?.diagnostics ?? '',
    expression: issue?.expression?.[0],
  }
}

export const sorted = (texts: readonly string[]): string[] => [...texts].sort((a, b) => a.localeCompare(b))
