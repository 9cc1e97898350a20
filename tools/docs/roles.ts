import { type Desk, type Permit, type Role, roles } from '../../src/department/desk/index.ts'
import { code, page, sentence, table } from './markdown.ts'

export const rolesPage = ({ operations }: Pick<Desk, 'operations'>): string =>
  page(
    'Roles',
    'Each access token has one role. A role permits interactions by resource type and operations by name; what a caller may see is part of every query, so that totals and pages show no more. Outsiders are told 404 where staff are told 403.',
    ...Object.entries<Role>(roles).map(([name, role]) =>
      roleOf(name, role, new Set(operations.map((one) => one.name))),
    ),
  )

const roleOf = (name: string, role: Role, known: ReadonlySet<string>): string =>
  [
    `## ${name}`,
    `${sentence(role.is)}${traits(role)}`,
    ...(role.permits.length > 0
      ? [table(['Resource types', 'Interactions', 'Sees only'], role.permits.map(permitOf))]
      : ['No resources.']),
    `Operations: ${operationsOf(role, known)}.`,
  ].join('\n\n')

const permitOf = ({ types, except, interactions, where }: Permit): string[] => [
  (types === 'all' ? 'all' : types.join(', ')) + (except ? ` except ${except.join(', ')}` : ''),
  interactions.join(', '),
  where ? code(where) : '',
]

const operationsOf = ({ operations }: Role, known: ReadonlySet<string>): string => {
  if (operations === 'all') return 'all'
  const names = operations.filter((name) => known.has(name)).map((name) => code(`$${name}`))
  return names.length > 0 ? names.join(', ') : 'none'
}

const traits = ({ external, knowsDisposals, files }: Role): string =>
  [
    external ? 'It is an outsider.' : '',
    knowsDisposals ? 'It may know of disposals: the certificate and what was destroyed.' : '',
    files ? sentence('Documents that it sends in are filed, whatever profile they claim') : '',
  ]
    .filter(Boolean)
    .map((text) => ` ${text}`)
    .join('')
