interface Rest {
  readonly operation?: readonly { readonly name: string }[]
  readonly resource: readonly { readonly operation?: readonly { readonly name: string }[] }[]
}

/** The names of the operations that a server claims. */
export const whatIsClaimed = async (fhir: string) => {
  const { rest } = (await (await fetch(`${fhir}/metadata`)).json()) as { rest: readonly [Rest] }
  const places = [rest[0], ...rest[0].resource]
  return { operations: new Set(places.flatMap(({ operation = [] }) => operation.map(({ name }) => name))) }
}
