/**
 * The floors of the house: a file imports only from its own folder or from a lower floor.
 * The rule for each floor forbids everything at or above it but itself.
 */
const { FLOORS } = require('./tools/floors.cjs');

const WIRING =
  '^(mikro-orm\\.config|src/(app|app\\.module|main|server|schema|start-errors|cli)\\.ts|src/cli/)';

const floorRules = FLOORS.flatMap((rooms, floor) =>
  rooms.map((room) => {
    const forbidden = FLOORS.slice(floor)
      .flat()
      .filter((other) => other !== room);
    return {
      name: `${room}-imports-down-only`,
      comment: `src/${room} may import only from itself and from lower floors`,
      severity: 'error',
      from: { path: `^src/${room}/` },
      to: { path: `^src/(${forbidden.join('|')})/|${WIRING}` },
    };
  }),
);

/** What a room shows to the others; all else in it is its own. */
const DOORS = {
  grading:
    '(grader|grading-metrics|grading\\.module|grading\\.types|grading\\.schemas|languages|test-result)\\.ts$|source/',
};

const doorRules = Object.entries(DOORS).map(([room, door]) => ({
  name: `${room}-is-entered-by-its-door`,
  comment: `outside of src/${room} only its door may be imported; the doctor and the start look behind it`,
  severity: 'error',
  from: { path: '^src/', pathNot: `^src/${room}/|${WIRING}` },
  to: { path: `^src/${room}/`, pathNot: `^src/${room}/(?:${door})` },
}));

/** Only one file each may touch these. */
const ONE_DOOR = [
  ['kafkajs', 'src/events/transports/kafka(\\.transport|-lag).ts', '^kafkajs'],
  ['openai', 'src/chat/tutors/openai/openai.tutor.ts', '^openai'],
];

module.exports = {
  forbidden: [
    ...floorRules,
    ...doorRules,
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphans',
      severity: 'error',
      from: {
        orphan: true,
        pathNot: [
          '\\.spec\\.ts$',
          '\\.d\\.ts$',
          'src/main\\.ts$',
          'src/cli\\.ts$',
          '^src/database/migrations/',
          '\\.(mjs|cjs|js|py)$',
        ],
      },
      to: {},
    },
    ...ONE_DOOR.map(([name, owner, module]) => ({
      name: `${name}-has-one-door`,
      severity: 'error',
      from: { path: '^src/', pathNot: `^${owner}$` },
      to: { path: `node_modules/${module.slice(1)}/|${module}$` },
    })),
    {
      name: 'processes-are-spawned-in-few-places',
      comment:
        'the sandboxes, their launcher and the embedded server; the probe tries it in order to be refused',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot:
          '^src/(grading/sandbox/native/(confinement/probe|launch/spawner)\\.cjs|grading/process/spawn\\.ts|database/embedded/(embedded-postgres|postgres-binaries)\\.ts)$',
      },
      to: { path: '^(node:)?child_process$' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '\\.spec\\.ts$' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.mjs', '.cjs'],
      conditionNames: ['import', 'node', 'default'],
    },
  },
};
