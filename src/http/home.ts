import type { RequestHandler } from 'express'

const links = (base: string) => [
  { rel: 'fhir', href: `${base}/fhir`, is: 'FHIR R4' },
  { rel: 'capabilities', href: `${base}/fhir/metadata`, is: 'what the FHIR server can do' },
  { rel: 'records', href: `${base}/records`, is: 'the same records as plain JSON' },
  { rel: 'docs', href: `${base}/records/docs`, is: 'the records door described' },
  { rel: 'ready', href: `${base}/health/ready`, is: 'whether the server can serve' },
]

/** `/`: a page for people, links for machines. */
export const home =
  (base: string): RequestHandler =>
  (request, response) => {
    if (request.accepts(['json', 'html']) === 'json') {
      response.json({ name: 'Muniment', links: links(base) })
      return
    }
    const items = links(base).map(({ href, is }) => `<li><a href="${href}">${href}</a>: ${is}</li>`)
    response
      .type('html')
      .send(
        `<!doctype html><html lang="en"><meta charset="utf-8"><title>Muniment</title><h1>Muniment</h1>` +
          `<p>A medical-records department on FHIR.</p><ul>${items.join('')}</ul></html>`,
      )
  }
