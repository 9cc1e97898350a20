import { type Answered, answer, every, found } from './caller.ts'

/** Several servers on one store, each asked in turn. */
type Bases = readonly string[]

const times = 100

const patient = (key: string, family?: string) => ({
  resourceType: 'Patient',
  identifier: [{ system: 'urn:key', value: key }],
  ...(family ? { name: [{ family }] } : {}),
})

const sideBySide = (
  bases: Bases,
  call: (base: string, n: number) => Promise<Answered>,
): Promise<Answered[]> =>
  Promise.all(Array.from({ length: times }, (_, n) => call(bases[n % bases.length] ?? '', n)))

const count = (answers: readonly Answered[], ...statuses: number[]): number =>
  answers.filter(({ status }) => statuses.includes(status)).length

const onceOnly = (base: string, key: string) =>
  answer(base, 'POST', '/Patient', {
    body: patient(key),
    headers: { 'If-None-Exist': `identifier=urn:key|${key}` },
  })

/** A hundred identical conditional creates: one is made, and every other caller is told of it. */
export const identicalCreates = async (bases: Bases): Promise<void> => {
  const answers = await sideBySide(bases, (base) => onceOnly(base, 'same'))
  expect(count(answers, 201)).toBe(1)
  expect(count(answers, 200, 201, 409)).toBe(times)
  const refs = await found(bases[0] ?? '', 'Patient', 'urn:key|same')
  expect(refs).toHaveLength(1)
  const told = answers.filter(({ status }) => status < 300).map(({ json }) => `Patient/${json.id}`)
  expect(new Set(told)).toEqual(new Set(refs))
}

/** A hundred conditional updates of one identity: one resource, whose every version some caller was told, and no other. */
export const conditionalUpdates = async (bases: Bases): Promise<void> => {
  const answers = await sideBySide(bases, (base, n) =>
    answer(base, 'PUT', '/Patient?identifier=urn:key|updated', { body: patient('updated', `name-${n}`) }),
  )
  const done = answers.filter(({ status }) => status < 300)
  expect(count(answers, 200, 201, 409, 412)).toBe(times)
  expect(count(answers, 201)).toBe(1)
  const refs = await found(bases[0] ?? '', 'Patient', 'urn:key|updated')
  expect(refs).toHaveLength(1)
  const versions = await every(bases[0] ?? '', `/${refs[0]}/_history?_count=200`)
  expect(done.map(({ version }) => version).sort((a, b) => a - b)).toEqual(versions.map((_, n) => n + 1))
}

/** Deletions and conditional creates of one identity: never two of it. */
export const deletionsAndCreates = async (bases: Bases): Promise<void> => {
  for (let round = 0; round < 4; round++) {
    const key = `gone-${round}`
    const { json } = await onceOnly(bases[0] ?? '', key)
    const answers = await sideBySide(bases, (base, n) =>
      n % 10 === 0 ? answer(base, 'DELETE', `/Patient/${json.id}`) : onceOnly(base, key),
    )
    expect(count(answers, 200, 201, 204, 409, 410)).toBe(times)
    const refs = await found(bases.at(-1) ?? '', 'Patient', `urn:key|${key}`)
    expect(refs.length).toBeLessThanOrEqual(1)
    expect(count(answers, 201)).toBe(refs.length)
  }
}
