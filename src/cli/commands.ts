import type { Environment } from '../config.ts'
import { backup, copy, restore } from './backup/index.ts'
import { clientCreate } from './client.ts'
import { codesLoad } from './codes.ts'
import { demo } from './demo/index.ts'
import { doctor } from './doctor.ts'
import { due } from './due.ts'
import { loadFiles } from './load-files.ts'
import { loadProfiles } from './load-profiles.ts'
import { reindex } from './reindex.ts'
import { serve } from './serve.ts'
import { verify } from './verify.ts'

/** A command of `muniment`: what follows its name, what it does, and its exit status. */
interface Command {
  readonly takes: string
  readonly does: string
  readonly run: (args: readonly string[], environment: Environment) => Promise<number>
}

export const commands: Readonly<Record<string, Command>> = {
  serve: { takes: '', does: 'Serves the configured store.', run: (_args, environment) => serve(environment) },
  demo: {
    takes: '[--exit]',
    does: 'Runs a day at the department on a store of its own, and stays up.',
    run: demo,
  },
  load: {
    takes: 'FILE…',
    does: 'Loads transaction bundles and NDJSON, from files or folders.',
    run: loadFiles,
  },
  'load-profiles': {
    takes: 'FILE…',
    does: 'Loads profiles, value sets, code systems and search parameters, from files, folders or FHIR packages (.tgz).',
    run: loadProfiles,
  },
  client: {
    takes:
      'create --role ROLE [--name NAME] [--organization Organization/ID] [--patient Patient/ID] [--person Practitioner/ID]',
    does: 'Makes a client and prints its token, once.',
    run: clientCreate,
  },
  codes: { takes: 'load FILE --release YEAR', does: 'Loads an ICD-10-CM order file of CMS.', run: codesLoad },
  due: { takes: '[--as-of DATE]', does: 'Lists the charts that may be disposed of.', run: due },
  backup: {
    takes: 'FILE|-',
    does: 'Writes all records and the log to one file, while the server runs.',
    run: backup,
  },
  restore: {
    takes: 'FILE',
    does: 'Fills the configured store, which is empty, with a backup.',
    run: restore,
  },
  copy: {
    takes: 'FROM TO',
    does: 'Fills the empty store TO with the content of another: sqlite:FOLDER or mongodb://….',
    run: copy,
  },
  reindex: {
    takes: '[Type…]',
    does: 'Indexes the resources of all or some types anew, while a server runs or not.',
    run: reindex,
  },
  'verify-log': { takes: '', does: 'Verifies the whole log and names what was altered.', run: verify },
  doctor: {
    takes: '[--deep]',
    does: 'Prints the settings in force and looks whether all is well; with --deep, at every record.',
    run: doctor,
  },
}
