import type { Compiler } from './compiler.ts'
import { type Check, type Findings, isObject } from './findings.ts'
import { type Places, placement, placesOf } from './spots.ts'

/**
 * Checks an extension: a value or extensions within (ext-1); what its definition says where that is known. An
 * unknown one is kept with a warning, unless it changes the meaning of what holds it.
 * @see https://hl7.org/fhir/R4/extensibility.html
 */
export const extensionCheck = (compiler: Compiler): Check => {
  const judge = judgeOf(compiler)
  return (value, found) => {
    if (!isObject(value)) return
    const hasValue = Object.keys(value).some((key) => /^_?value[A-Z]/.test(key))
    if (hasValue === (value.extension !== undefined)) {
      found.add('invalid', 'ext-1: An extension has either a value or extensions within it, not both.')
    }
    const { url } = value
    if (typeof url !== 'string' || !/^\S+$/.test(url) || isShort(url, found)) return
    const known = judge(url)
    if (!known) return unknownExtension(url, found)
    known.check(value, found)
    known.place?.(found)
  }
}

interface Known {
  readonly check: Check
  readonly place: ((found: Findings) => void) | undefined
}

/** The checks of extensions, those that are known here kept by their URLs. */
const judgeOf = (compiler: Compiler): ((url: string) => Known | undefined) => {
  const known = new Map<string, Known>()
  const isPlaced = placement(compiler.structures)
  return (url) => {
    const one = known.get(url)
    if (one) return one
    const check = compiler.profile(url)
    const structure = compiler.structures(url)
    if (!check || !structure) return undefined
    const places = placesOf(structure)
    const made = { check, place: places && placeCheck(url, places, isPlaced) }
    known.set(url, made)
    return made
  }
}

const placeCheck =
  (url: string, places: Places, isPlaced: ReturnType<typeof placement>) =>
  (found: Findings): void => {
    if (isPlaced(places, found)) return
    found.add('invalid', `The extension ${url} may not stand here.`, {
      next: `It may stand in ${[...places].join(', ')}.`,
    })
  }

/** Inside another extension a short name is enough: the outer definition says what it means. */
const isShort = (url: string, found: Findings): boolean =>
  !url.includes(':') && (found.isInside('extension') || found.isInside('modifierExtension'))

const unknownExtension = (url: string, found: Findings): void => {
  if (found.isAt('modifierExtension')) {
    found.add('invalid', `The modifier extension ${url} is not known here.`, {
      next: 'Its meaning could change the record: remove it, or have its definition added.',
    })
  } else found.add('invalid', `The extension ${url} is not known here; it is kept.`, { warning: true })
}
