import { childrenOf, isOfType, isTree, type Nodes, type PathNode, stepTo, typeOfReference } from './nodes.ts'

/** What part of an expression does: from the nodes in focus to others, within one resource. */
export type Run = (focus: Nodes, root: unknown) => Nodes

const truth = (value: boolean): Nodes => [{ value }]
const isTrue = (nodes: Nodes): boolean => nodes[0]?.value === true

/** The functions that the native compiler knows, by name; each is given its compiled arguments. */
export const functions: Readonly<Record<string, (of: Run, args: readonly Run[]) => Run>> = {
  where: (of, [criterion]) => filter(of, criterion),
  exists: (of, [criterion]) => {
    const found = criterion ? filter(of, criterion) : of
    return (focus, root) => truth(found(focus, root).length > 0)
  },
  empty: (of) => (focus, root) => truth(of(focus, root).length === 0),
  not: (of) => (focus, root) => of(focus, root).map(({ value }) => ({ value: value !== true })),
  first: (of) => (focus, root) => of(focus, root).slice(0, 1),
  last: (of) => (focus, root) => of(focus, root).slice(-1),
  extension: (of, [url]) => extensions(of, url),
  hasExtension: (of, [url]) => {
    const found = extensions(of, url)
    return (focus, root) => truth(found(focus, root).length > 0)
  },
  resolve: (of) => (focus, root) =>
    of(focus, root).flatMap(({ value }) => {
      const resourceType = typeOfReference(value, root)
      return resourceType ? [{ value: { resourceType } }] : []
    }),
}

const filter = (of: Run, criterion: Run | undefined): Run =>
  criterion ? (focus, root) => of(focus, root).filter((node) => isTrue(criterion([node], root))) : of

const toExtensions = stepTo('extension')

const extensions =
  (of: Run, url: Run | undefined): Run =>
  (focus, root) => {
    const wanted = url?.(focus, root)[0]?.value
    return childrenOf(of(focus, root), toExtensions).filter(
      ({ value }) => isTree(value) && value.url === wanted,
    )
  }

export const cast =
  (of: Run, type: string): Run =>
  (focus, root) =>
    of(focus, root).filter((node) => isOfType(node, type))

export const isType =
  (of: Run, type: string): Run =>
  (focus, root) =>
    of(focus, root).map((node) => ({ value: isOfType(node, type) }))

export const union =
  (parts: readonly Run[]): Run =>
  (focus, root) =>
    parts.flatMap((part) => part(focus, root))

/** Three-valued: false if either is, true if both are, else nothing. */
export const and =
  (left: Run, right: Run): Run =>
  (focus, root) => {
    const sides = [left(focus, root), right(focus, root)]
    if (sides.some((side) => side[0]?.value === false)) return truth(false)
    return sides.every(isTrue) ? truth(true) : []
  }

export const equals =
  (left: Run, right: Run, wanted: boolean): Run =>
  (focus, root) => {
    const [a, b] = [left(focus, root), right(focus, root)]
    if (a.length === 0 || b.length === 0) return []
    return truth((a.length === b.length && a.every((node, at) => same(node, b[at]))) === wanted)
  }

const same = (a: PathNode, b: PathNode | undefined): boolean =>
  a.value === b?.value ||
  (typeof a.value === 'object' && JSON.stringify(a.value) === JSON.stringify(b?.value))
