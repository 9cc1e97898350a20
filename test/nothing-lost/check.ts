import type { Attempt, Book } from './book.ts'
import { answer, every, found, type Json } from './caller.ts'

const labelOf = (resource: Json | undefined, system: string): string =>
  resource?.identifier?.find((one) => one.system === `urn:${system}`)?.value ?? ''

/** How many are looked at side by side. */
const abreast = 6

const each = async <One>(all: Iterable<One>, look: (one: One) => Promise<void>): Promise<void> => {
  const waiting = [...all]
  const next = async () => {
    for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) await look(one)
  }
  await Promise.all(Array.from({ length: abreast }, next))
}

/** Whatever of the book's promises the server does not keep, in sentences; none if all is well. */
export const broken = async (base: string, book: Book): Promise<string[]> => {
  const checks = new Checks(base, book)
  await checks.run().catch((error: unknown) => checks.problems.push(`the checks ended: ${error}`))
  return [...book.breaches, ...checks.problems]
}

class Checks {
  readonly problems: string[] = []
  readonly #base: string
  readonly #book: Book
  /** Every version that is there, `Type/id/_history/n`. */
  readonly #there: string[] = []
  readonly #openLabels: ReadonlySet<string>
  readonly #openDeletions: ReadonlySet<string>

  constructor(base: string, book: Book) {
    this.#base = base
    this.#book = book
    const open = [...book.open]
    this.#openLabels = new Set(open.map(({ label }) => label).filter((label) => label !== ''))
    this.#openDeletions = new Set(open.flatMap(({ act, ref }) => (act === 'delete' && ref ? [ref] : [])))
  }

  async run(): Promise<void> {
    const unanswered = await this.#unanswered()
    await each(new Map([...this.#book.keys, ...unanswered]), ([ref, key]) => this.#resource(ref, key))
    await each(this.#book.identities, ([key, refs]) => this.#identity(key, refs))
    await this.#transactions()
    await each(
      this.#book.refused.filter(({ act }) => act === 'create' || act === 'transaction'),
      async ({ label }) => this.#none(`urn:label|${label}`),
    )
    await this.#told()
  }

  /** What was created without an answer: once at most, and then whole. */
  async #unanswered(): Promise<Map<string, string>> {
    const extra = new Map<string, string>()
    const created = [...this.#book.open].filter(({ act }) => act === 'create')
    await each(created, async ({ key }) => {
      const refs = await found(this.#base, 'Patient', `urn:key|${key}`)
      if (refs.length > 1) this.problems.push(`${key}: made ${refs.length} times`)
      for (const ref of refs) extra.set(ref, key)
    })
    return extra
  }

  async #resource(ref: string, key: string): Promise<void> {
    const [type = ''] = ref.split('/')
    const entries = await every(this.#base, `/${ref}/_history?_count=100`)
    const labels = entries.map(({ resource, request }) =>
      request?.method === 'DELETE' ? '' : labelOf(resource, 'label'),
    )
    labels.reverse()
    this.#versions(ref, labels)
    const current = labels.at(-1)
    const { status, json } = await answer(this.#base, 'GET', `/${ref}`)
    const expected = current === '' ? 410 : 200
    if (status !== expected) this.problems.push(`${ref}: read gives ${status}, not ${expected}`)
    else if (status === 200 && labelOf(json, 'label') !== current)
      this.problems.push(`${ref}: its newest version is not the one that is read`)
    const byKey = await found(this.#base, type, `urn:key|${key}`)
    if (byKey.join() !== (current === '' ? '' : ref))
      this.problems.push(`${ref}: a search for its identity finds [${byKey}]`)
    const old = labels.slice(0, -1).filter((label) => label !== '' && label !== current)
    if (old.length > 0) await this.#none(old.map((label) => `urn:label|${label}`).join())
  }

  #versions(ref: string, labels: readonly string[]): void {
    const kept = this.#book.kept.get(ref) ?? new Map<number, string>()
    for (const [version, label] of kept)
      if (labels[version - 1] !== label)
        this.problems.push(
          `${ref}: version ${version} was acknowledged and is ${labels[version - 1] ?? 'lost'}`,
        )
    for (const [place, label] of labels.entries()) {
      const explained = label === '' ? this.#openDeletions.has(ref) : this.#openLabels.has(label)
      if (!kept.has(place + 1) && !explained)
        this.problems.push(`${ref}: version ${place + 1} (${label}) was never asked for, or was refused`)
      this.#there.push(`${ref}/_history/${place + 1}`)
    }
    if (new Set(labels).size < labels.length) this.problems.push(`${ref}: one change was made twice`)
  }

  async #none(identifiers: string): Promise<void> {
    const refs = await found(this.#base, 'Patient', identifiers)
    if (refs.length > 0) this.problems.push(`${refs}: found by ${identifiers}`)
  }

  async #identity(key: string, named: ReadonlySet<string>): Promise<void> {
    const refs = await found(this.#base, 'Patient', `urn:key|${key}`)
    if (refs.length !== 1 || named.size !== 1 || !named.has(refs[0] ?? ''))
      this.problems.push(`${key}: conditional creates named [${[...named]}], and [${refs}] are there`)
  }

  async #transactions(): Promise<void> {
    const labelled = (attempts: Iterable<Attempt>) =>
      [...attempts].filter(({ act }) => act === 'transaction').map(({ label }) => label)
    await each(this.#book.transactions, (label) => this.#whole(label, [4]))
    await each(labelled(this.#book.open), (label) => this.#whole(label, [0, 4]))
    await each(labelled(this.#book.refused), (label) => this.#whole(label, [0]))
  }

  /** All observations of one patient that is there. */
  async #whole(label: string, sizes: readonly number[]): Promise<void> {
    const entries = await every(this.#base, `/Observation?identifier=urn:transaction|${label}`)
    if (!sizes.includes(entries.length))
      this.problems.push(`transaction ${label}: ${entries.length} observations, not ${sizes.join(' or ')}`)
    const subjects = new Set(entries.map(({ resource }) => resource?.subject?.reference))
    if (subjects.size > 1) this.problems.push(`transaction ${label}: of ${subjects.size} patients`)
    for (const subject of subjects) {
      const { status } = await answer(this.#base, 'GET', `/${subject}`)
      if (status !== 200) this.problems.push(`transaction ${label}: its patient gives ${status}`)
    }
    this.#there.push(...entries.map(({ resource }) => `Observation/${resource?.id}/_history/1`))
  }

  /** An AuditEvent tells of every version that is there. */
  async #told(): Promise<void> {
    const all = [...new Set(this.#there.map((one) => one.replace(/\/_history.*/, '')))]
    const told = new Set<string | undefined>()
    const some = Array.from({ length: Math.ceil(all.length / 20) }, (_, n) => all.slice(n * 20, n * 20 + 20))
    await each(some, async (refs) => {
      const path = `/AuditEvent?entity=${refs}&action=C,U,D&_count=500`
      for (const { resource } of await every(this.#base, path))
        for (const { what } of resource?.entity ?? []) told.add(what?.reference)
    })
    for (const one of this.#there) if (!told.has(one)) this.problems.push(`${one}: no AuditEvent tells of it`)
  }
}
