import type { Resource } from '../../src/fhir/index.ts'
import { inlineOf } from '../../src/interactions/index.ts'
import { aDesk } from '../builders/a-desk.ts'
import { refusedWith } from '../builders/answers.ts'

const data = (bytes: number) => Buffer.alloc(bytes, 'x').toString('base64')
const photo = (bytes: number): Resource => ({
  resourceType: 'Patient',
  photo: [
    { contentType: 'image/png', data: data(3) },
    { contentType: 'image/png', data: data(bytes) },
  ],
})

describe('Content within a resource', () => {
  it('is taken up to the limit, and above it sent to Binary', async () => {
    const system = (await aDesk({ rooms: [inlineOf(1)] })).as('system')
    await system.create(photo(1024 * 1024))
    const refused = await refusedWith(system.create(photo(1024 * 1024 + 3)))
    expect(refused).toMatchObject({
      status: 413,
      expression: 'Patient.photo[1].data',
      says: expect.stringContaining('1048579 bytes is over the limit of 1048576'),
      next: expect.stringContaining('attachment.url'),
    })
  })

  it('of a Binary has no part in that: it is kept apart', async () => {
    const system = (await aDesk({ rooms: [inlineOf(1)] })).as('system')
    const made = await system.create({
      resourceType: 'Binary',
      contentType: 'image/png',
      data: data(2 * 1024 * 1024),
    })
    expect((await system.read(`Binary/${made.id}`)).data).toHaveLength(2_796_204)
  })
})
