import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { SingleBar } from 'cli-progress'
import { type Act, type Caller, type Desk, receiptKey } from '../department/desk/index.ts'
import { FhirError, parseJson, type Resource, refusal } from '../fhir/index.ts'

const loader: Caller = { client: 'muniment-load', role: 'system', name: 'muniment load' }
const linesAtOnce = 100

/** Types that others point at come first; everything else after them. */
const firstTypes = [
  'Organization',
  'Practitioner',
  'Location',
  'PractitionerRole',
  'Patient',
  'Device',
  'Encounter',
]

interface Piece {
  readonly file: string
  readonly bundle: Resource
  /** Set for a bundle that is posted as it is, and only once. */
  readonly hash?: string
  readonly resources: number
}

export interface Loaded {
  readonly resources: number
  readonly skipped: readonly string[]
}

/**
 * Loads transaction bundles and NDJSON. NDJSON goes in transactions of PUTs by id, so that a second run makes no
 * version; a bundle is posted once, and skipped when the store already has its hash.
 */
export const load = async (
  desk: Desk,
  paths: readonly string[],
  say: (line: string) => void,
): Promise<Loaded> => {
  const pieces = filesIn(paths).flatMap(piecesOf)
  const total = pieces.reduce((sum, piece) => sum + piece.resources, 0)
  const bar = progress(total, say)
  const skipped: string[] = []
  for (const piece of pieces) {
    if (await alreadyLoaded(desk, piece)) skipped.push(piece.file)
    else await perform(desk, piece)
    bar.increment(piece.resources, { file: basename(piece.file) })
  }
  bar.stop()
  return { resources: total, skipped }
}

const filesIn = (paths: readonly string[]): string[] =>
  paths
    .flatMap((path) =>
      statSync(path).isDirectory()
        ? readdirSync(path, { recursive: true, encoding: 'utf8' }).map((name) => join(path, name))
        : [path],
    )
    .filter((path) => /\.(ndjson|json)$/.test(path))
    .sort((a, b) => rankOf(a) - rankOf(b) || (a < b ? -1 : 1))

const rankOf = (path: string): number => {
  const name = basename(path)
  if (!name.endsWith('.ndjson')) return /^(hospital|practitioner)Information/.test(name) ? -2 : -1
  const place = firstTypes.indexOf(name.split('.')[0] ?? '')
  return place === -1 ? firstTypes.length : place
}

const piecesOf = (file: string): Piece[] => {
  const text = readFileSync(file, 'utf8')
  if (!file.endsWith('.ndjson')) {
    const bundle = parseJson(text) as Resource
    if (bundle.type !== 'transaction' && bundle.type !== 'batch') throw new LoadError(file, notABundle())
    const resources = ((bundle.entry as unknown[] | undefined) ?? []).length
    return [{ file, bundle, resources, hash: createHash('sha256').update(text).digest('hex') }]
  }
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const starts = Array.from({ length: Math.ceil(lines.length / linesAtOnce) }, (_, i) => i * linesAtOnce)
  return starts.map((start) => {
    const some = lines.slice(start, start + linesAtOnce).map((line) => parseJson(line) as Resource)
    return { file, resources: some.length, bundle: puts(some) }
  })
}

const puts = (resources: readonly Resource[]): Resource => ({
  resourceType: 'Bundle',
  type: 'transaction',
  entry: resources.map((resource) => ({
    resource,
    request: { method: 'PUT', url: `${resource.resourceType}/${resource.id}` },
  })),
})

const keyOf = (hash: string) => `bundle ${hash}`

const alreadyLoaded = async (desk: Desk, { hash }: Piece): Promise<boolean> =>
  hash !== undefined && (await desk.store.note(receiptKey(loader.client, keyOf(hash)))) !== undefined

const perform = async (desk: Desk, { file, bundle, hash }: Piece): Promise<void> => {
  const once = hash === undefined ? {} : ({ idempotencyKey: keyOf(hash), keepReceipt: 'ever' } as const)
  const act: Act = {
    interaction: bundle.type === 'batch' ? 'batch' : 'transaction',
    query: '',
    body: bundle,
    caller: loader,
    purpose: [],
    requestId: `load-${basename(file)}`.slice(0, 64),
    from: 'localhost',
    ...once,
  }
  await desk.perform(act).catch((error: unknown) => {
    throw error instanceof FhirError ? new LoadError(file, error) : error
  })
}

const notABundle = () =>
  refusal('invalid-bundle', {
    says: 'A JSON file to be loaded is a Bundle of type transaction or batch.',
    next: 'Put single resources, one a line, into an .ndjson file.',
    expression: 'Bundle.type',
  })

/** Says which file was refused, and why; what came before it is loaded. */
export class LoadError extends Error {
  constructor(file: string, { outcome }: FhirError) {
    const [issue] = outcome.issue
    super(
      `${file}: ${issue?.details.text ?? 'refused'} (${issue?.expression?.join(', ') ?? 'no place'}) ${issue?.diagnostics ?? ''}`,
    )
    this.name = 'LoadError'
  }
}

interface Progress {
  increment(by: number, payload: { file: string }): void
  stop(): void
}

/** A bar on a terminal; a line every tenth elsewhere. */
const progress = (total: number, say: (line: string) => void): Progress => {
  if (process.stdout.isTTY) {
    const bar = new SingleBar({ format: '{bar} {percentage}% {value}/{total} {file} {eta_formatted} left' })
    bar.start(total, 0, { file: '' })
    return bar
  }
  let done = 0
  return {
    increment: (by, { file }) => {
      const before = Math.floor((done * 10) / total)
      done += by
      if (Math.floor((done * 10) / total) > before) say(`${done}/${total} resources (${file})`)
    },
    stop: () => undefined,
  }
}
