import type { ItemFacts } from '../map-facts.ts'

const psychotherapy = 'PSYTHPN'

/** Bases that no consent and no restriction can block, with the law. */
const unblockable: Readonly<Record<string, string>> = {
  'individual-access': '45 CFR 164.502(a)(2)(i)',
  'hhs-compliance': '45 CFR 164.502(a)(2)(ii)',
  'required-by-law': '45 CFR 164.512(a)',
  'public-health': '45 CFR 164.512(b)',
  'abuse-neglect-dv': '45 CFR 164.512(c)',
  'health-oversight': '45 CFR 164.512(d)',
  'judicial-order': '45 CFR 164.512(e)(1)(i)',
  'subpoena-assured': '45 CFR 164.512(e)(1)(ii)',
  'law-enforcement': '45 CFR 164.512(f)',
  'coroner-funeral': '45 CFR 164.512(g)',
  'organ-donation': '45 CFR 164.512(h)',
  'research-waiver': '45 CFR 164.512(i)',
  'serious-threat': '45 CFR 164.512(j)',
  'military-veterans': '45 CFR 164.512(k)(1)',
  'national-security': '45 CFR 164.512(k)(2)',
  'protective-services': '45 CFR 164.512(k)(3)',
  correctional: '45 CFR 164.512(k)(5)',
  'gov-benefits': '45 CFR 164.512(k)(4), (6)',
  'workers-comp': '45 CFR 164.512(l)',
}

/** Bases on which psychotherapy notes may go without an authorization of their own (164.508(a)(2)(ii)). */
const opensPsychotherapy = [
  'hhs-compliance',
  'required-by-law',
  'health-oversight',
  'coroner-funeral',
  'serious-threat',
]

/** The law by which a basis stands above every consent and restriction. */
export const aboveConsent = (basis: string | undefined): string | undefined =>
  basis === undefined ? undefined : unblockable[basis]

/** The law that keeps psychotherapy notes, unless the basis or their originator's treatment opens them. */
export const barsPsychotherapy = (
  item: ItemFacts,
  { basis, originatorTreats }: { readonly basis: string | undefined; readonly originatorTreats: boolean },
): string | undefined =>
  item.labels.includes(psychotherapy) && !originatorTreats && !opensPsychotherapy.includes(basis ?? '')
    ? '45 CFR 164.508(a)(2)'
    : undefined

/** Whether the item is a substance use disorder record under 42 CFR Part 2. */
export const isPart2 = (item: ItemFacts): boolean => item.labels.includes('42CFRPart2')
