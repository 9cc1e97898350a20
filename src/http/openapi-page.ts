import { type Desk, inputsOf, type Operation, type Room } from '../department/desk/index.ts'
import { type Described, type DescribedTable, isMany, isRequired, type Kind } from '../fhir/index.ts'
import type { OpenApi } from './openapi.ts'
import { addressesOf } from './places.ts'

const escaped = (text: string) =>
  text.replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign] ?? sign)

const style = `body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#222}
h2{margin-top:3rem;border-bottom:2px solid #ccc}h3{margin:2rem 0 0}code{background:#f2f2f2;padding:.1em .3em}
table{border-collapse:collapse;width:100%;margin:.5rem 0}td,th{text-align:left;vertical-align:top;padding:.2rem .6rem .2rem 0;border-top:1px solid #ddd}
nav li{display:inline-block;margin-right:1rem}nav ul{padding:0}summary{cursor:pointer}
@media(prefers-color-scheme:dark){body{background:#181818;color:#ddd}code{background:#2a2a2a}a{color:#8bf}}`

/** The records door as a page for people: no script, and nothing from elsewhere. */
export const openApiPage = (desk: Pick<Desk, 'rooms' | 'operations'>, api: OpenApi): string => {
  const rooms = desk.rooms.filter(({ kinds, operations }) => kinds.length + operations.length > 0)
  const links = rooms.map(({ name }) => `<li><a href="#${name}">${name}</a></li>`)
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escaped(api.info.title)}</title><style>${style}</style></head><body>
<h1>${escaped(api.info.title)}</h1>
<p>${escaped(api.info.description)} For programs: <a href="openapi.json">openapi.json</a>.</p>
<p>Addresses begin with <code>${escaped(api.servers[0]?.url ?? '')}</code>. Send <code>Authorization: Bearer TOKEN</code>
and JSON. What is refused is answered with an OperationOutcome: what, why, and what to do next.</p>
<nav><ul>${links.join('')}</ul></nav>
${rooms.map((room) => roomOf(room, desk)).join('\n')}
</body></html>`
}

const roomOf = (room: Room, desk: Pick<Desk, 'rooms' | 'operations'>): string => `<section id="${room.name}">
<h2>${escaped(room.name)}</h2>
${room.kinds.map(kindOf).join('\n')}
${room.operations.map((one) => operationOf(one, addressesOf(desk, room, one))).join('\n')}
</section>`

const kindOf = ({
  name,
  is,
  collection,
  type,
  fields,
}: Kind): string => `<h3 id="${name}">${escaped(name)}</h3>
<p>${escaped(is)}. In FHIR: ${type}.</p>
<p>${code(`GET /${collection}`)} ${code(`POST /${collection}`)} ${code(`GET /${collection}/{id}`)}
${code(`PUT /${collection}/{id}`)} ${code(`DELETE /${collection}/{id}`)}</p>
<details><summary>Fields</summary>${tableOf(fields)}</details>`

const operationOf = (one: Operation, addresses: readonly string[]): string => {
  const inputs = inputsOf(one)
  const takes = Object.keys(inputs).length > 0 ? `<p>Takes</p>${tableOf(inputs)}` : '<p>Takes nothing.</p>'
  return `<h3 id="${one.name}">${escaped(one.name)}</h3>
<p>${escaped(one.does.replace(/\.$/, ''))}.</p>
<p>${addresses.map((address) => code(`POST ${address}`)).join(' ')}</p>
<details><summary>Inputs and outputs</summary>${takes}<p>Answers</p>${tableOf(one.out)}${refusalsOf(one)}</details>`
}

const refusalsOf = ({ refuses = {} }: Operation): string => {
  const rows = Object.entries(refuses).map(
    ([name, when]) => `<tr><td>${code(name)}</td><td>${escaped(when)}</td></tr>`,
  )
  return rows.length > 0 ? `<p>Refuses</p><table>${rows.join('')}</table>` : ''
}

const tableOf = (table: DescribedTable): string => `<table>${rowsOf(table, '').join('')}</table>`

const rowsOf = (table: DescribedTable, within: string): string[] =>
  Object.entries(table).flatMap(([name, one]) => [
    rowOf(within + name, one),
    ...rowsOf(one.parts ?? {}, `${within}${name}.`),
  ])

const rowOf = (name: string, one: Described): string => {
  const times = [isRequired(one) ? 'required' : '', isMany(one) ? 'list' : ''].filter(Boolean).join(', ')
  const codes = one.codes ? `: ${one.codes.map(code).join(' ')}` : ''
  return `<tr><td>${code(name)}</td><td>${one.parts ? 'object' : one.type}</td><td>${times}</td><td>${escaped(one.is)}${codes}</td></tr>`
}

const code = (text: string): string => `<code>${escaped(text)}</code>`
