// Who may import whom (src/README.md). test/rooms.test.ts seeds a forbidden import for each rule and sees it caught.
const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to })
const rooms = '^src/department/'

module.exports = {
  forbidden: [
    rule('no-cycles', 'nothing imports itself by a detour', {}, { circular: true }),
    rule(
      'fhir-imports-nothing-of-ours',
      'the language is pure',
      { path: '^src/fhir/' },
      { path: '^src/(?!fhir/)' },
    ),
    rule(
      'store-imports-only-fhir',
      'the shelves know the language only',
      { path: '^src/store/' },
      { path: '^src/(?!fhir/|store/)' },
    ),
    rule(
      'adapters-are-strangers',
      'one adapter never uses another',
      { path: '^src/store/([^/]+)/' },
      { path: '^src/store/[^/]+/', pathNot: '^src/store/$1/' },
    ),
    rule(
      'sqlite-stays-in-its-adapter',
      'the demo’s intruder is the one exception',
      { path: '^src/', pathNot: '^src/(store/sqlite/|cli/demo/intruder[.]ts)' },
      { path: '^(node:)?sqlite$' },
    ),
    rule(
      'mongodb-stays-in-its-adapter',
      'the demo’s intruder is the one exception',
      { path: '^src/', pathNot: '^src/(store/mongodb/|cli/demo/intruder[.]ts)' },
      { path: '(^|/)node_modules/mongodb/' },
    ),
    rule(
      'express-stays-in-http',
      'the window alone speaks HTTP',
      { path: '^src/', pathNot: '^src/http/' },
      { path: '(^|/)node_modules/express/' },
    ),
    rule(
      'desk-knows-no-room',
      'rooms come to the desk as values',
      { path: `${rooms}desk/` },
      { path: rooms, pathNot: `${rooms}desk/` },
    ),
    rule(
      'rooms-use-the-port',
      'never an adapter',
      { path: `${rooms}|^src/interactions/` },
      { path: '^src/store/[^/]+/' },
    ),
    rule(
      'rooms-know-no-http',
      'nor what stands above them',
      { path: rooms },
      { path: '^src/(http|interactions|console|cli|exchange|compose|main|catalogue|config)' },
    ),
    rule(
      'enter-a-room-by-its-door',
      'index.ts',
      { path: '^src/', pathNot: rooms },
      { path: `${rooms}[^/]+/(?!index[.]ts$)` },
    ),
    rule(
      'enter-the-neighbour-by-its-door',
      'index.ts',
      { path: `${rooms}([^/]+)/` },
      { path: `${rooms}[^/]+/(?!index[.]ts$)`, pathNot: `${rooms}$1/` },
    ),
    rule(
      'neighbours-are-listed',
      'release may ask consent and disclosure; every other room is alone',
      { path: `${rooms}(?!desk/|release/)([^/]+)/` },
      { path: rooms, pathNot: [`${rooms}$1/`, `${rooms}desk/`] },
    ),
    rule(
      'neighbours-of-release',
      'consent and disclosure',
      { path: `${rooms}release/` },
      { path: rooms, pathNot: `${rooms}(release|desk|consent|disclosure)/` },
    ),
    rule(
      'rules-are-pure',
      'decide, rules and map: no store, no clock, no node; release decides by the decisions of its two neighbours',
      { path: '^src/department/.*/(decide|rules|map)[^/]*[.]ts$' },
      {
        pathNot: [
          '^src/fhir/',
          '/(decide|rules|map|types|kinds)[^/]*[.]ts$',
          '[.]json$',
          `${rooms}(consent|disclosure)/index[.]ts$`,
        ],
      },
    ),
    rule(
      'interactions-know-no-room',
      'they stand on the desk',
      { path: '^src/interactions/' },
      { path: '^src/', pathNot: ['^src/(interactions|fhir|store)/', `${rooms}desk/`] },
    ),
    rule(
      'http-knows-no-room',
      'the window speaks to the desk',
      { path: '^src/http/' },
      { path: '^src/', pathNot: ['^src/(http|interactions|fhir|store)/', `${rooms}desk/`] },
    ),
    rule(
      'console-is-a-client',
      'of our own API',
      { path: '^src/console/' },
      { path: '^src/(?!console/|fhir/)' },
    ),
    rule(
      'only-main-and-cli-compose',
      'wiring is done once',
      { path: '^src/', pathNot: '^src/(main[.]ts|cli/)' },
      { path: '^src/compose' },
    ),
  ],
  options: { tsPreCompilationDeps: true, doNotFollow: { path: 'node_modules' }, parser: 'swc' },
}
