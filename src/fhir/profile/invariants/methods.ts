import { childrenOf, isOfType, type PathNode, stepTo } from '../../path/nodes.ts'
import { isObject } from '../findings.ts'
import { chained, countOf, openChain } from './chain.ts'
import {
  Beyond,
  holdsOf,
  isSame,
  judging,
  type Nodes,
  nothing,
  onlyValue,
  type Run,
  type Surroundings,
  truth,
} from './nodes.ts'
import { distinct } from './operators.ts'

type Method = (of: Run, args: readonly Run[]) => Run

const onAll =
  (make: (nodes: Nodes) => Nodes): Method =>
  (of) =>
  (focus, around) =>
    make(of(focus, around))

/** A test of one text. */
const onText =
  (test: (text: string, argument: string) => boolean): Method =>
  (of, [argument]) =>
  (focus, around) => {
    const [text, other] = [onlyValue(of(focus, around)), argument && onlyValue(argument(focus, around))]
    if (text === undefined || other === undefined) return nothing
    if (typeof text !== 'string' || typeof other !== 'string') throw new Beyond()
    return truth(test(text, other))
  }

const change =
  (make: (text: string) => string): Method =>
  (of) =>
  (focus, around) => {
    const text = onlyValue(of(focus, around))
    if (text === undefined) return nothing
    if (typeof text !== 'string') throw new Beyond()
    return [{ value: make(text) }]
  }

const where: Method = (of, [criterion]) => {
  if (!criterion) throw new Beyond()
  const test = holdsOf(criterion)
  const run: Run = (focus, around) => of(focus, around).filter((node) => test(node, around) === true)
  const steps = openChain(of)
  return steps ? chained({ steps, test }, run) : run
}

/** How many nodes a part finds, by the quickest way there is. */
const counting = (of: Run): ((node: PathNode, around: Surroundings) => number) => {
  const { chain } = of
  return chain ? (node, around) => countOf(node, chain, around) : (node, around) => of([node], around).length
}

const exists: Method = (of, args) => {
  const count = counting(args.length > 0 ? where(of, args) : of)
  return judging((node, around) => count(node, around) > 0)
}

const empty: Method = (of) => {
  const count = counting(of)
  return judging((node, around) => count(node, around) === 0)
}

const all: Method = (of, [criterion]) => {
  if (!criterion) throw new Beyond()
  const [count, kept] = [counting(of), counting(where(of, [criterion]))]
  return judging((node, around) => kept(node, around) === count(node, around))
}

const count: Method = (of) => {
  const number = counting(of)
  return (focus, around) => focus.map((node) => ({ value: number(node, around) }))
}

const not: Method = (of) => {
  const holds = holdsOf(of)
  return judging((node, around) => {
    const value = holds(node, around)
    return value === undefined ? undefined : !value
  })
}

const toExtensions = stepTo('extension')

const extension: Method =
  (of, [url]) =>
  (focus, around) => {
    const wanted = url && onlyValue(url(focus, around))
    return childrenOf(of(focus, around), toExtensions).filter(
      ({ value }) => isObject(value) && value.url === wanted,
    )
  }

const patterns = new Map<string, RegExp>()

const matches = onText((text, pattern) => {
  const known = patterns.get(pattern) ?? new RegExp(pattern, 's')
  patterns.set(pattern, known)
  return known.test(text)
})

/** The functions known here, by name, each given its compiled arguments. @see https://hl7.org/fhirpath/#functions */
export const methods: Readonly<Record<string, Method>> = {
  where,
  exists,
  all,
  extension,
  matches,
  empty,
  count,
  not,
  first: onAll((nodes) => nodes.slice(0, 1)),
  last: onAll((nodes) => nodes.slice(-1)),
  tail: onAll((nodes) => nodes.slice(1)),
  distinct: onAll(distinct),
  isDistinct: onAll((nodes) => truth(distinct(nodes).length === nodes.length)),
  hasValue: onAll((nodes) =>
    truth(nodes.length === 1 && !isObject(nodes[0]?.value) && nodes[0]?.value !== undefined),
  ),
  select: (of, [each]) => {
    if (!each) throw new Beyond()
    return (focus, around) => of(focus, around).flatMap((node) => each([node], around))
  },
  intersect: (of, [other]) => {
    if (!other) throw new Beyond()
    return (focus, around) => {
      const others = other(focus, around)
      return distinct(of(focus, around)).filter(({ value }) => others.some((one) => isSame(value, one.value)))
    }
  },
  toInteger: onAll((nodes) => {
    const value = onlyValue(nodes)
    if (typeof value === 'boolean') throw new Beyond()
    const whole = typeof value === 'string' && /^[+-]?\d+$/.test(value) ? Number(value) : value
    return Number.isInteger(whole) ? [{ value: whole }] : nothing
  }),
  // It tells the one who debugs, whom there is none of here.
  trace: (of) => of,
  contains: onText((text, part) => text.includes(part)),
  startsWith: onText((text, part) => text.startsWith(part)),
  endsWith: onText((text, part) => text.endsWith(part)),
  lower: change((text) => text.toLowerCase()),
  upper: change((text) => text.toUpperCase()),
}

/** Whether the one thing is a resource of that type; of other types the JSON does not tell enough. */
export const isType =
  (of: Run, type: string): Run =>
  (focus, around) => {
    const value = onlyValue(of(focus, around))
    if (value === undefined) return nothing
    if (!isObject(value) || typeof value.resourceType !== 'string' || /Resource$/.test(type))
      throw new Beyond()
    return truth(value.resourceType === type)
  }

/** Those of a type: a choice's name tells it, and a path that names a type is taken at its word. */
export const ofType =
  (of: Run, type: string): Run =>
  (focus, around) =>
    of(focus, around).filter((node) => isOfType(node, type))
