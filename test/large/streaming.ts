import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Readable } from 'node:stream'

const mebi = 1024 * 1024

/** So many MB that no compression shortens and no two of which are alike, made as they are asked for. */
async function* generated(megabytes: number, seed: string): AsyncGenerator<Uint8Array> {
  for (let n = 0; n < megabytes * 16; n++) {
    yield Buffer.alloc(mebi / 16, createHash('sha256').update(`${seed}${n}`).digest())
  }
}

/** The resident memory of a process, in MB. @see `man 5 proc` */
export const residentMb = (pid: number): number => {
  const [, kilobytes = '0'] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kilobytes) / 1024
}

/** What a content's way in and out cost. */
export interface Streamed {
  readonly sent: string
  readonly received: string
  readonly idleMb: number
  readonly mostMb: number
  readonly inMs: number
  readonly outMs: number
}

/** Sends so many MB to a server as a Binary, and gets them back. */
export const streamThrough = async (
  base: string,
  pid: number,
  megabytes: number,
  seed = '',
): Promise<Streamed> => {
  const idleMb = residentMb(pid)
  let mostMb = idleMb
  const watching = setInterval(() => {
    mostMb = Math.max(mostMb, residentMb(pid))
  }, 20)
  try {
    const started = performance.now()
    const sent = createHash('sha256')
    const made = await fetch(`${base}/fhir/Binary`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/octet-stream', Prefer: 'return=minimal' },
      body: Readable.toWeb(Readable.from(hashed(generated(megabytes, seed), sent))),
      duplex: 'half',
    } as RequestInit)
    if (made.status !== 201) throw new Error(`answered ${made.status}: ${await made.text()}`)
    const between = performance.now()
    const id = /Binary\/([^/]+)/.exec(made.headers.get('location') ?? '')?.[1]
    const back = await fetch(`${base}/fhir/Binary/${id}`, { headers: { Accept: '*/*' } })
    const received = createHash('sha256')
    for await (const part of back.body ?? []) received.update(part)
    const [inMs, outMs] = [between - started, performance.now() - between]
    return { sent: sent.digest('hex'), received: received.digest('hex'), idleMb, mostMb, inMs, outMs }
  } finally {
    clearInterval(watching)
  }
}

async function* hashed(source: AsyncIterable<Uint8Array>, hash: ReturnType<typeof createHash>) {
  for await (const part of source) {
    hash.update(part)
    yield part
  }
}
