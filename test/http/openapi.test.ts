import request from 'supertest'
import { openApi } from '../../src/http/openapi.ts'
import { openApiPage } from '../../src/http/openapi-page.ts'
import type { Schema } from '../../src/http/openapi-schemas.ts'
import { aWindow } from '../builders/a-window.ts'
import { allRooms } from '../builders/all-rooms.ts'

const { rooms } = allRooms()
const operations = rooms.flatMap((room) => room.operations)
const kinds = rooms.flatMap((room) => room.kinds)
const api = openApi({ rooms, operations }, 'http://desk.test')
const paths = Object.keys(api.paths)
const routes = Object.entries(api.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, endpoint]) => ({ path, method, endpoint })),
)

/** Every schema in the description. */
const schemasIn = (node: unknown): Schema[] => {
  if (typeof node !== 'object' || node === null) return []
  const own = 'schema' in node ? [node.schema as Schema] : []
  return [...own, ...Object.values(node).flatMap(schemasIn)]
}

const types = ['object', 'array', 'string', 'boolean', 'integer', 'number']

const checkSchema = (schema: Schema): void => {
  if (schema.$ref === undefined) expect(types).toContain(schema.type)
  else expect(Object.keys(api.components.schemas)).toContain(schema.$ref.split('/').at(-1))
  if (schema.type === 'array') expect(schema.items).toBeDefined()
  for (const name of schema.required ?? []) expect(Object.keys(schema.properties ?? {})).toContain(name)
  for (const inner of Object.values(schema.properties ?? {})) checkSchema(inner)
  if (schema.items) checkSchema(schema.items)
}

describe('the records door’s description', () => {
  it.each(kinds.map(({ name, collection }) => [name, collection]))('has the kind %s', (name, collection) => {
    expect(paths).toEqual(expect.arrayContaining([`/${collection}`, `/${collection}/{id}`]))
    expect(Object.keys(api.components.schemas)).toContain(name)
  })

  it.each(operations.map(({ name }) => [name]))('has the operation %s', (name) => {
    expect(paths.filter((path) => path.split('/').at(-1) === name)).not.toEqual([])
  })

  it('has schemas that JSON Schema allows', () => {
    for (const schema of [...schemasIn(api.paths), ...Object.values(api.components.schemas)])
      checkSchema(schema)
  })

  it('answers statuses only, and names each operation once', () => {
    const statuses = new Set(routes.flatMap(({ endpoint }) => Object.keys(endpoint.responses)))
    expect([...statuses].filter((status) => !/^(\d{3}|4XX)$/.test(status))).toEqual([])
    const ids = routes.map(({ endpoint }) => endpoint.operationId)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('says in a path what the parameters say', () => {
    for (const { path, endpoint } of routes) {
      const named = (endpoint.parameters ?? []).filter((one) => one.in === 'path').map(({ name }) => name)
      expect(named).toEqual(path.includes('{id}') ? ['id'] : [])
    }
  })

  it.each(routes.map((route) => [route.method, route.path] as const))(
    '%s %s is an address',
    async (method, path) => {
      const { window, tokenFor } = await theWindow
      const address = `/records${path.replace('{id}', 'nobody')}`
      const send = request(window)[method as 'get' | 'post' | 'put' | 'delete'](address)
      const answer = await send
        .set('Authorization', await tokenFor('system'))
        .send(method === 'get' ? undefined : {})
      expect(answer.status).toBeLessThan(500)
      expect(answer.status).not.toBe(405)
      expect(JSON.stringify(answer.body)).not.toContain('unknown-address')
    },
  )
})

const theWindow = aWindow(allRooms())

describe('the page', () => {
  const page = openApiPage({ rooms, operations }, api)

  it('runs no script and takes nothing from elsewhere', async () => {
    const { text } = await request((await theWindow).window)
      .get('/records/docs')
      .expect(200)
    expect(text).toBe(page)
    expect(page).not.toMatch(/<script|<link|<img|@import|url\(|(src|href)="(?!#|openapi\.json)/)
  })

  it('shows every kind and operation', () => {
    for (const { name } of [...kinds, ...operations]) expect(page).toContain(`<h3 id="${name}">`)
  })
})
