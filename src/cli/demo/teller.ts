/** Somebody in the demo: a name and a token. */
export interface Person {
  readonly name: string
  readonly token: string
}

/** A refusal or answer that the day did not expect. */
export class Surprise extends Error {}

export interface Asked {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly body?: unknown
  /** The status the day expects; 200 or 201 unless said. */
  readonly expect?: number
  readonly headers?: Readonly<Record<string, string>>
  /** Elements of the answer worth printing, by the step that knows. */
  readonly show?: (answer: Answered) => string
}

/** The JSON of an answer; the demo reads it as it comes. */
// biome-ignore lint/suspicious/noExplicitAny: what an answer holds is checked by the step that reads it
export type Answered = any

/** Tells the day: prints each step, each request and its answer in short. */
export class Teller {
  readonly base: string
  requests = 0
  constructor(base: string) {
    this.base = base
  }

  step(number: number, title: string): void {
    console.log(`\n${number}. ${title}`)
  }

  says(line: string): void {
    console.log(`   ${line}`)
  }

  /** One request through the public API. Throws `Surprise` where the status is not the expected one. */
  async ask(who: Person, path: string, asked: Asked = {}): Promise<Answered> {
    const { method = asked.body === undefined ? 'GET' : 'POST', body, expect, headers = {} } = asked
    const type = path.startsWith('/fhir') ? 'application/fhir+json' : 'application/json'
    const response = await fetch(this.base + path, {
      method,
      headers: { Authorization: `Bearer ${who.token}`, 'Content-Type': type, Accept: type, ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    const answer: Answered = text === '' ? {} : JSON.parse(text)
    this.requests++
    console.log(`   ${who.name}: ${method} ${shortened(decodeURIComponent(path), 110)}${sentInShort(body)}`)
    console.log(`      → ${response.status} ${asked.show ? asked.show(answer) : inShort(answer)}`)
    const fine = expect === undefined ? response.ok : response.status === expect
    if (!fine) throw new Surprise(`${method} ${path} answered ${response.status}: ${shortened(text, 2000)}`)
    return answer
  }

  /** Fails the day unless it holds. */
  check(holds: boolean, what: string): void {
    if (!holds) throw new Surprise(`not so: ${what}`)
    console.log(`   ✓ ${what}`)
  }
}

const shortened = (text: string, most: number): string =>
  text.length > most ? `${text.slice(0, most - 1)}…` : text

const inShort = (answer: Answered): string => {
  if (answer.resourceType === 'OperationOutcome') return refusalInShort(answer)
  if (answer.resourceType === 'Bundle') return `Bundle ${answer.type}, ${answer.entry?.length ?? 0} entries`
  if (answer.resourceType === 'Parameters')
    return shortened(
      `Parameters ${answer.parameter?.map(({ name }: { name: string }) => name).join(', ')}`,
      110,
    )
  if (answer.resourceType) return `${answer.resourceType}/${answer.id ?? ''} ${answer.status ?? ''}`
  return shortened(JSON.stringify(answer), 110)
}

const sentInShort = (body: Answered): string => {
  if (body === undefined) return ''
  const { resourceType, type, entry, parameter } = body
  if (resourceType === 'Bundle')
    return `\n      ${type}: ${entry.map((one: Answered) => `${one.request.method} ${one.request.url}`).join(', ')}`
  if (resourceType === 'Parameters')
    return parameter ? `\n      ${shortened(parameter.map(parameterInShort).join(', '), 160)}` : ''
  if (resourceType) return ` (${resourceType})`
  return Object.keys(body).length > 0 ? `\n      ${shortened(JSON.stringify(body), 200)}` : ''
}

const parameterInShort = ({ name, ...value }: Answered): string => {
  const [one] = Object.values<Answered>(value)
  return `${name}=${one?.reference ?? one}`
}

const refusalInShort = ({ issue }: Answered): string => {
  const [{ details, expression, diagnostics }] = issue
  const place = expression ? ` at ${expression.join(', ')}` : ''
  return shortened(
    `${details?.coding?.[0]?.code ?? ''}${place}: ${details?.text ?? ''} ${diagnostics ?? ''}`,
    320,
  )
}
