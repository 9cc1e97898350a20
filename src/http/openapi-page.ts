import type { OpenApi } from './openapi.ts'

const escaped = (text: string) =>
  text.replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign] ?? sign)

/** The OpenAPI description as a page for people: no script, nothing from elsewhere. */
export const openApiPage = (api: OpenApi): string => {
  const rows = Object.entries(api.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { summary, tags, requestBody }]) => {
      const inputs = requestBody ? inputsOf(requestBody) : ''
      return `<tr><td>${escaped(tags.join(', '))}</td><td><code>${method.toUpperCase()} ${escaped(path)}</code></td><td>${escaped(summary)}${inputs}</td></tr>`
    }),
  )
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>${escaped(api.info.title)}</title>
<h1>${escaped(api.info.title)}</h1>
<p>${escaped(api.info.description)}. For programs: <a href="openapi.json">openapi.json</a>. Send a token: <code>Authorization: Bearer TOKEN</code>.</p>
<table><thead><tr><th>Room</th><th>Address</th><th>Does</th></tr></thead><tbody>${rows.join('\n')}</tbody></table></html>`
}

interface Schema {
  properties?: Record<string, { description?: string }>
  required?: string[]
}

const inputsOf = (body: unknown): string => {
  const { content } = body as { content: { 'application/json': { schema: Schema } } }
  const { properties = {}, required = [] } = content['application/json'].schema
  const items = Object.entries(properties).map(
    ([name, { description = '' }]) =>
      `<li><code>${escaped(name)}</code>${required.includes(name) ? ' (required)' : ''}: ${escaped(description)}</li>`,
  )
  return items.length > 0 ? `<ul>${items.join('')}</ul>` : ''
}
