import request from 'supertest'
import { openFiling } from '../../src/department/filing/index.ts'
import { aWindow } from '../builders/a-window.ts'

const minimal = 'https://profiles.ihe.net/ITI/MHD/StructureDefinition/IHE.MHD.Minimal.DocumentReference'
const text = 'Discharged home in good health.'

it('a client of IHE MHD finds a document, and fetches its content', async () => {
  const { window, tokenFor } = await aWindow({ rooms: [openFiling({ custodian: 'Organization/hospital' })] })
  const [sender, clerk] = [await tokenFor('ehr'), await tokenFor('clerk')]
  await request(window)
    .post('/fhir/DocumentReference')
    .set('Authorization', sender)
    .type('application/fhir+json')
    .send(
      JSON.stringify({
        resourceType: 'DocumentReference',
        docStatus: 'preliminary',
        status: 'current',
        subject: { reference: 'Patient/p' },
        content: [{ attachment: { contentType: 'text/plain', data: Buffer.from(text).toString('base64') } }],
      }),
    )
    .expect(201)
  const get = (address: string) => request(window).get(`/fhir/${address}`).set('Authorization', clerk)
  const { body } = await get(`DocumentReference?patient=Patient/p&_profile=${minimal}`).expect(200)
  expect(body.entry).toHaveLength(1)
  const { url, contentType } = body.entry[0].resource.content[0].attachment
  const content = await get(url).set('Accept', contentType).expect(200)
  expect([content.type, content.text]).toEqual(['text/plain', text])
  await get(url)
    .set('Accept', 'application/fhir+json')
    .expect(200)
    .expect(({ body: binary }) => expect(binary.resourceType).toBe('Binary'))
})
