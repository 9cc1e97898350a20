/** What the checks need of a FHIR answer. */
export interface Json {
  readonly id?: string
  readonly resourceType?: string
  readonly action?: string
  readonly identifier?: readonly { readonly system?: string; readonly value?: string }[]
  readonly subject?: { readonly reference?: string }
  readonly entity?: readonly { readonly what?: { readonly reference?: string } }[]
  readonly link?: readonly { readonly relation: string; readonly url: string }[]
  readonly entry?: readonly {
    readonly resource?: Json
    readonly fullUrl?: string
    readonly request?: { readonly method?: string }
    readonly response?: { readonly status?: string; readonly etag?: string; readonly location?: string }
  }[]
}

export interface Answered {
  readonly status: number
  readonly version: number
  /** `Type/id`, of a creation. */
  readonly location: string | undefined
  readonly retryAfter: string | null
  readonly json: Json
}

export interface Asked {
  readonly body?: object
  readonly headers?: Readonly<Record<string, string>>
}

const longest = 90_000

export const versionIn = (etag: string | null | undefined): number =>
  Number(/^W\/"(\d+)"$/.exec(etag ?? '')?.[1])

export const refIn = (location: string | null | undefined): string | undefined =>
  /([A-Za-z]+\/[^/]+)\/_history\/\d+$/.exec(location ?? '')?.[1]

/** Asks the server; nothing if the connection broke or no answer came in good time. */
export const ask = async (
  base: string,
  method: string,
  path: string,
  { body, headers = {} }: Asked = {},
): Promise<Answered | undefined> => {
  try {
    const response = await fetch(path.startsWith('http') ? path : `${base}/fhir${path}`, {
      method,
      headers: { 'Content-Type': 'application/fhir+json', ...headers },
      ...(body ? { body: JSON.stringify(body) } : {}),
      signal: AbortSignal.timeout(longest),
    })
    const text = await response.text()
    return {
      status: response.status,
      version: versionIn(response.headers.get('ETag')),
      location: refIn(response.headers.get('Location')),
      retryAfter: response.headers.get('Retry-After'),
      json: text ? JSON.parse(text) : {},
    }
  } catch {
    return undefined
  }
}

/** Asks where an answer must come. */
export const answer = async (base: string, method: string, path: string, asked: Asked = {}) => {
  const answered = await ask(base, method, path, asked)
  if (!answered) throw new Error(`No answer to ${method} ${path}`)
  return answered
}

const mostPages = 200

/** All entries of a search or history, page after page; none where nothing was ever kept. */
export const every = async (base: string, path: string): Promise<NonNullable<Json['entry']>> => {
  const entries: NonNullable<Json['entry']>[number][] = []
  let next: string | undefined = path
  for (let pages = 0; next !== undefined && pages < mostPages; pages++) {
    const { status, json } = await answer(base, 'GET', next)
    if (status === 404) return []
    if (status !== 200) throw new Error(`${status} to GET ${path}`)
    entries.push(...(json.entry ?? []))
    next = json.link?.find(({ relation }) => relation === 'next')?.url
  }
  return entries
}

/** `Type/id` of all that have this identifier. */
export const found = async (base: string, type: string, identifier: string): Promise<string[]> =>
  (await every(base, `/${type}?identifier=${identifier}`)).map(
    ({ resource }) => `${resource?.resourceType}/${resource?.id}`,
  )
