import { createHash } from 'node:crypto'
import { type CodeSet, icd10cm, openCodeSet, parseOrderFile } from './department/coding/index.ts'
import { changeSet, type Store } from './store/index.ts'

const prefix = 'codes '

interface Kept {
  readonly system: string
  readonly version: string
  readonly hash: string
}

/** Keeps a CMS order file as the ICD-10-CM release `version`. Refuses 400 a file that is not one; gives its size. */
export const keepCodes = async (store: Store, text: string, version: string): Promise<number> => {
  const rows = parseOrderFile(text)
  const bytes = Buffer.from(text)
  const hash = createHash('sha256').update(bytes).digest('hex')
  const kept: Kept = { system: icd10cm, version, hash }
  const note = { key: `${prefix}${icd10cm} ${version}`, value: JSON.stringify(kept) }
  await store.commit(changeSet({ notes: [note], blobs: [{ hash, bytes }] }))
  return rows.filter(({ valid }) => valid).length
}

/** The code sets that are loaded. They are read when the department opens, and again after `refresh`. */
export interface CodeShelf {
  readonly sets: () => readonly CodeSet[]
  readonly refresh: () => Promise<void>
}

export const openCodeShelf = async (store: Store): Promise<CodeShelf> => {
  let sets: readonly CodeSet[] = []
  const refresh = async () => {
    sets = await readSets(store)
  }
  await refresh()
  return { sets: () => sets, refresh }
}

const readSets = async (store: Store): Promise<CodeSet[]> => {
  const sets: CodeSet[] = []
  for (const { value } of await store.notes(prefix)) {
    const { system, version, hash } = JSON.parse(value ?? '{}') as Kept
    const bytes = await store.blob(hash)
    if (bytes) sets.push(lazySet(system, version, bytes))
  }
  return sets
}

// A whole release takes a second to read: that is spent by the first code that is looked up, not by every start.
const lazySet = (system: string, version: string, bytes: Uint8Array): CodeSet => {
  let opened: CodeSet | undefined
  const set = () => {
    opened ??= openCodeSet(system, version, parseOrderFile(Buffer.from(bytes).toString('utf8')))
    return opened
  }
  return {
    system,
    version,
    has: (code) => set().has(code),
    isBillable: (code) => set().isBillable(code),
    display: (code) => set().display(code),
    children: (code) => set().children(code),
    nearest: (code) => set().nearest(code),
  }
}
