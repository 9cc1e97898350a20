import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startServing } from '../../src/cli/serve.ts'
import { readConfig } from '../../src/config.ts'

/** The whole department, listening on a free port over the memory store; everyone is a system administrator. */
export const aServer = async ({
  bodyLimitMb = 50,
  contentLimitMb = 50,
}: {
  bodyLimitMb?: number
  contentLimitMb?: number
} = {}) => {
  const folder = mkdtempSync(join(tmpdir(), 'muniment-'))
  const config = readConfig({
    MUNIMENT_STORE: 'memory:',
    MUNIMENT_AUTH: 'open',
    MUNIMENT_PORT: '0',
    MUNIMENT_KEY_FILE: join(folder, 'keys'),
    MUNIMENT_BODY_LIMIT: String(bodyLimitMb),
    MUNIMENT_CONTENT_LIMIT: String(contentLimitMb),
    MUNIMENT_LOG_LEVEL: 'silent',
  })
  if (!('MUNIMENT_STORE' in config)) throw new Error(config.join(' '))
  const { base, department, stop } = await startServing(config)
  const fhir = `${base}/fhir`
  const types = department.catalogue.language.types.filter((type) => type !== 'AuditEvent')
  /** One request below `/fhir`; a body that is no text is sent as JSON. */
  const call = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const sent = body === undefined || typeof body === 'string' ? body : JSON.stringify(body)
    const response = await fetch(`${fhir}${path}`, {
      method,
      headers: { ...(sent === undefined ? {} : { 'Content-Type': 'application/fhir+json' }), ...headers },
      ...(sent === undefined ? {} : { body: sent }),
    })
    const text = await response.text()
    return { status: response.status, headers: response.headers, text }
  }
  return {
    base,
    fhir,
    department,
    call,
    /** All there is, but the log's own records. */
    kept: () => department.store.count({ types, where: { op: 'every' } }),
    stop: async () => {
      await stop()
      rmSync(folder, { recursive: true })
    },
  }
}
