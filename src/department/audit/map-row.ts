/** Who acted, as the log keeps it: the caller without what only the window needs. */
export interface Who {
  readonly client: string
  readonly role: string
  readonly name: string
  readonly person?: string | undefined
  readonly organization?: string | undefined
  readonly patient?: string | undefined
}

/** A version that left the building: `Type/id/_history/n`, and whose record it is. */
export interface RowSeen {
  readonly ref: string
  readonly patient?: string | undefined
}

export interface RowMade extends RowSeen {
  readonly change: 'create' | 'update' | 'delete' | 'destroy'
  readonly sha256?: string | undefined
}

/** An entry of a bundle. */
export interface RowPart {
  readonly act: string
  readonly type?: string | undefined
  readonly id?: string | undefined
  readonly query?: string | undefined
}

/** One act in the log. What is empty is left out. */
export interface Row {
  readonly v: 1
  readonly time: string
  /** The interaction, or `$operation`. */
  readonly act: string
  /** The collection's kind, when the act came by the records door. */
  readonly kind?: string | undefined
  readonly type?: string | undefined
  readonly id?: string | undefined
  readonly version?: number | undefined
  readonly who: Who
  /** Purposes of use, v3-ActReason codes. */
  readonly why?: readonly string[] | undefined
  readonly from: string
  readonly request: string
  readonly status: number
  /** Our outcome code, where the act was refused. */
  readonly refusal?: string | undefined
  readonly seen?: readonly RowSeen[] | undefined
  readonly made?: readonly RowMade[] | undefined
  readonly parts?: readonly RowPart[] | undefined
  /** The search part of the address, as asked. */
  readonly query?: string | undefined
  readonly facts?: Readonly<Record<string, unknown>> | undefined
}

/** The row in a log text; nothing if the text is not one of ours (altered, or of a later version). */
export const fromRow = (text: string): Row | undefined => {
  try {
    const row = JSON.parse(text) as Partial<Row> | null
    return row?.v === 1 && row.who && row.time && row.act ? (row as Row) : undefined
  } catch {
    return undefined
  }
}
