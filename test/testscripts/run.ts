import type { Resource } from '../../src/fhir/index.ts'
import { fault, textAt } from './asserts.ts'
import type { Action, Operation, Response, TestScript, Variable } from './script.ts'

const methods: Readonly<Record<string, string>> = {
  create: 'POST',
  update: 'PUT',
  updateCreate: 'PUT',
  delete: 'DELETE',
  batch: 'POST',
  transaction: 'POST',
  patch: 'PATCH',
}

const places: Readonly<Record<string, string>> = { capabilities: '/metadata', batch: '', transaction: '' }

const parsed = (text: string): Resource | undefined => {
  try {
    return JSON.parse(text) as Resource
  } catch {
    return undefined
  }
}

/**
 * Carries out R4 TestScripts against a server: fixtures (contained), variables, setup, tests, teardown. Answers the
 * faults; none means that the script passed.
 */
export const runScript = async (script: TestScript, fhir: string): Promise<readonly string[]> => {
  const sources = new Map<string, Resource>()
  const responses = new Map<string, Response>()
  let last: Response | undefined
  for (const { id, resource } of script.fixture ?? []) {
    const found = script.contained?.find((one) => `#${one.id}` === resource?.reference)
    if (!found) return [`fixture ${id} is not contained`]
    sources.set(id, found)
  }

  const variableIn = ({
    sourceId,
    headerField,
    expression,
    path,
    defaultValue,
  }: Variable): string | undefined => {
    const from = sourceId === undefined ? last : responses.get(sourceId)
    if (headerField) return from?.headers.get(headerField) ?? defaultValue
    const source = sourceId === undefined ? parsed(last?.text ?? '') : sources.get(sourceId)
    return ((expression ?? path) ? textAt(source, expression ?? path ?? '') : undefined) ?? defaultValue
  }
  const filled = <T>(template: T): T => {
    const text = JSON.stringify(template).replace(/\$\{([\w-]+)\}/g, (whole, name: string) => {
      const variable = script.variable?.find((one) => one.name === name)
      const value = variable && variableIn(variable)
      return value === undefined ? whole : JSON.stringify(value).slice(1, -1)
    })
    return JSON.parse(text) as T
  }

  const addressOf = (operation: Operation, body?: Resource): string => {
    const { type, url, params = '', targetId } = operation
    const code = type?.code ?? ''
    if (url) return new URL(url, `${fhir}/`).href
    if (code in places) return `${fhir}${places[code]}`
    const target = targetId === undefined ? body : sources.get(targetId)
    const named = code !== 'create' && params === '' && target?.id
    const resource = operation.resource ?? target?.resourceType
    return (
      [fhir, resource, ...(named ? [target.id] : []), ...(code === 'history' ? ['_history'] : [])].join('/') +
      params
    )
  }

  const perform = async (template: Operation): Promise<void> => {
    const operation = filled(template)
    const body = operation.sourceId === undefined ? undefined : filled(sources.get(operation.sourceId))
    const headers = Object.fromEntries(
      (operation.requestHeader ?? []).map(({ field, value }) => [field, value]),
    )
    const response = await fetch(addressOf(operation, body), {
      method: operation.method?.toUpperCase() ?? methods[operation.type?.code ?? ''] ?? 'GET',
      headers: {
        ...(body ? { 'Content-Type': 'application/fhir+json' } : {}),
        Accept: 'application/fhir+json',
        ...headers,
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    last = { status: response.status, headers: response.headers, text: await response.text() }
    const { responseId } = operation
    if (responseId === undefined) return
    responses.set(responseId, last)
    const resource = parsed(last.text)
    if (resource) sources.set(responseId, resource)
  }

  const faultsOf = async (actions: readonly Action[] = []): Promise<string[]> => {
    const faults: string[] = []
    for (const { operation, assert } of actions) {
      if (operation) await perform(operation)
      if (!assert || !last) continue
      const found = fault(filled(assert), { response: last, resource: parsed(last.text), sources })
      if (found && !assert.warningOnly) faults.push(found)
    }
    return faults
  }

  const faults = await faultsOf(script.setup?.action)
  if (faults.length === 0)
    for (const { action } of script.test ?? []) faults.push(...(await faultsOf(action)))
  return [...faults, ...(await faultsOf(script.teardown?.action))]
}
