import { type Source, stageBy, type Upload } from '../blobs.ts'
import type { Seal, Staged } from '../index.ts'
import { isLeft, type Step, stale } from './blobs.ts'
import type { Connection } from './connection.ts'
import { guarded } from './failures.ts'

/** Uploads to the file: each step is taken by the writer, in its turn. */
export interface Uploads {
  stage(source: Source): Promise<Staged>
  unstage(staged: Staged): Promise<void>
  sweep(before: number): Promise<number>
}

export const openUploads = (
  reader: Connection,
  take: (step: Step) => Promise<unknown>,
  seal: Seal,
): Uploads => {
  const drop = async (file: string): Promise<void> => {
    do await take({ act: 'drop', file })
    while (await guarded(() => isLeft(reader, file)))
  }
  const begin = async (file: string): Promise<Upload> => {
    await take({ act: 'begin', file, ms: Date.now() })
    return {
      put: async (n, piece) => void (await take({ act: 'put', file, ms: Date.now(), n, piece })),
      end: async () => undefined,
      drop: () => drop(file),
    }
  }
  return {
    stage: (source) => stageBy(begin, source, seal),
    unstage: ({ staged }) => drop(staged),
    sweep: async (before) => {
      const files = await guarded(() => stale(reader, before))
      for (const file of files) await drop(file)
      return files.length
    },
  }
}
