import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { describeMongo, openServer, type Server } from '../mongo/server.ts'

const root = join(__dirname, '../..')
const launcher = join(root, 'bin/muniment.js')

/** Runs `muniment` as a user would, with this environment beside the machine's own. */
const muniment = (args: readonly string[], settings: Record<string, string> = {}) =>
  new Promise<{ status: number | null; printed: string }>((resolve) => {
    const child = spawn(process.execPath, [launcher, ...args], { env: { ...process.env, ...settings } })
    let printed = ''
    child.stdout.on('data', (chunk) => {
      printed += chunk
    })
    child.stderr.on('data', (chunk) => {
      printed += chunk
    })
    child.on('close', (status) => resolve({ status, printed }))
  })

const expectWholeDay = ({ status, printed }: { status: number | null; printed: string }) => {
  expect(printed).not.toContain('✗')
  expect(printed).toMatch(/The day is done: 10 steps/)
  expect(status).toBe(0)
}

describeMongo('a day at the records department, on MongoDB', () => {
  let server: Server
  beforeAll(async () => {
    server = await openServer()
  }, 60_000)
  afterAll(() => server.stop(), 60_000)

  it('runs to its end', async () => {
    expectWholeDay(await muniment(['demo', '--exit'], { MUNIMENT_PORT: '0', MUNIMENT_STORE: server.url }))
  }, 60_000)
})

describe('a day at the records department', () => {
  it('runs to its end on the embedded store', async () => {
    expectWholeDay(await muniment(['demo', '--exit'], { MUNIMENT_PORT: '0' }))
  })

  it('ends with 2 and says which setting is wrong, and which is right', async () => {
    const { status, printed } = await muniment(['demo', '--exit'], { MUNIMENT_PROT: '0' })
    expect(status).toBe(2)
    expect(printed).toContain('Did you mean "MUNIMENT_PORT"?')
  })
})
