import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { aServer } from '../builders/a-server.ts'
import { whatIsClaimed } from './claimed.ts'

const day = join(import.meta.dirname, 'fhir-kit-client-day.ts')

/** What each step of the client's day got. */
const aDay = async (fhir: string): Promise<ReadonlyMap<string, unknown>> => {
  const client = spawn(process.execPath, ['--no-warnings', day, fhir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  for await (const piece of client.stdout) said += piece
  return new Map(
    said
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as [string, unknown]),
  )
}

const expected: [string, unknown][] = [
  ['capabilities', '4.0.1'],
  [
    'create, read, update, patch, vread, history, delete',
    { old: false, versions: ['3', '2', '1'], gone: 410 },
  ],
  ['search and next pages', [2, 1, true]],
  ['search by POST', 1],
  ['search over types', 1],
  ['transaction', ['201', '201']],
  ['batch', ['200', '404']],
  ['type and system history', [true, true]],
  ['compartment search', 1],
]

describe('fhir-kit-client', () => {
  let server: Awaited<ReturnType<typeof aServer>>
  let got: ReadonlyMap<string, unknown>
  beforeAll(async () => {
    server = await aServer()
    got = await aDay(server.fhir)
  })
  afterAll(() => server.stop())

  it.each(expected)('does its %s', (step, wanted) => {
    expect(got.get(step)).toEqual(wanted)
  })

  it('validates a resource, and is told what is wrong', async () => {
    const { operations } = await whatIsClaimed(server.fhir)
    expect(got.get('validate')).toEqual(operations.has('validate') ? ['Patient.gender'] : 'unknown-address')
  })
})
