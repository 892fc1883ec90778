// The arrows of ARCHITECTURE.md. test/architecture.test.ts plants a violation of each and sees it caught.
const rule = (name, from, to, comment) => ({ name, severity: 'error', comment, from, to });
const outside = (...rooms) => ({ path: '^(src|commands)/', pathNot: rooms });

export default {
  forbidden: [
    rule('no-circular', {}, { circular: true }, 'Arrows go one way.'),
    rule(
      'codewars-knows-nothing-above',
      { path: '^src/codewars/' },
      outside('^src/codewars/', '^src/clock\\.ts$'),
      'codewars knows no Discord and no storage.',
    ),
    rule(
      'render-is-pure',
      { path: '^src/render/' },
      { ...outside('^src/render/', '^src/(codewars/|fnv1a\\.ts)'), dependencyTypesNot: ['type-only'] },
      'render takes models, whose types it may import, and gives embeds.',
    ),
    rule(
      'storage-knows-plain-types',
      { path: '^src/storage/' },
      outside('^src/storage/', '^src/config/', '^src/(log|errors|clock|locks)\\.ts$'),
      'storage knows only plain types.',
    ),
    rule(
      'members-above-storage-and-codewars',
      { path: '^src/(members|history|boards|catalogue|training|recommender|roles|standings)/' },
      { path: '^(commands/|src/(discord|webhooks|announcements|tracking|worker|core|app|main))' },
      'The domain rooms know no Discord.',
    ),
    rule(
      'guilds-know-no-announcements',
      { path: '^src/guilds/' },
      {
        path: '^(commands/|src/(discord|webhooks|announcements|tracking|training|recommender|worker|core|app|main))',
      },
      'What admins set does not depend on who reads it.',
    ),
    rule(
      'webhooks-only-take-in',
      { path: '^src/webhooks/' },
      outside(
        '^src/webhooks/',
        '^src/(storage|announcements|codewars)/',
        '^src/(log|errors|clock|lru)\\.ts$',
      ),
      'webhooks take in what happened; who wants to know is not theirs.',
    ),
    rule(
      'tracking-finds-out-and-tells',
      { path: '^src/tracking/' },
      outside(
        '^src/(tracking|announcements|storage|codewars|members|history)/',
        '^src/(log|errors|clock|lru)\\.ts$',
      ),
      'tracking reads profiles and tells the pipeline; it knows no Discord and no webhooks.',
    ),
    rule(
      'operators-work-beside-the-bot',
      { path: '^src/cli/' },
      { path: '^src/(webhooks|tracking|announcements|render|app|core|main|run|worker)(/|\\.ts$)' },
      'What operators run takes no part in what the bot does.',
    ),
    rule(
      'the-queue-knows-no-use',
      { path: '^src/queue/' },
      outside('^src/queue/', '^src/storage/', '^src/(log|clock|deps)\\.ts$'),
      'A queue attempts rows, whatever they say.',
    ),
    rule(
      'announcements-know-no-edge',
      { path: '^src/announcements/' },
      { path: '^(commands/|src/(discord|webhooks|tracking|worker|core|app|main))' },
      'What is to be said does not depend on how it is heard or sent.',
    ),
    rule(
      'discord-knows-no-command',
      { path: '^src/', pathNot: '^src/(worker|cli/register)\\.ts$' },
      { path: '^commands/' },
      'Only app hands commands in.',
    ),
    rule(
      'a-command-imports-no-command',
      { path: '^commands/', pathNot: '^commands/index\\.ts$' },
      { path: '^commands/', pathNot: '^commands/shared/' },
      'Commands meet in custom ids, not in imports.',
    ),
    rule(
      'a-command-touches-no-machinery',
      { path: '^commands/' },
      { path: 'node_modules/(@?keyv|got|@discordjs/rest|undici)' },
      'Commands speak to services.',
    ),
    rule(
      'only-storage-knows-keyv',
      { path: '^(src|commands)/', pathNot: '^src/storage/' },
      { path: 'node_modules/@?keyv' },
      'Keyv is storage.',
    ),
    rule(
      'only-codewars-knows-got',
      { path: '^(src|commands)/', pathNot: '^src/codewars/' },
      { path: 'node_modules/got/' },
      'got is codewars.',
    ),
    rule(
      'only-the-drawing-knows-canvas',
      { path: '^(src|commands)/', pathNot: '^src/render/pictures/drawing/' },
      { path: 'node_modules/@napi-rs/' },
      'What draws is a process of its own.',
    ),
    rule(
      'nothing-imports-app',
      { path: '^(src|commands)/', pathNot: '^src/(main|run)\\.ts$' },
      { path: '^src/(app|main|run)\\.ts$' },
      'app constructs.',
    ),
    rule(
      'sandbox-is-apart',
      { path: '^sandbox/' },
      { path: '^(src|commands|test|bench)/' },
      'The sandbox imports nothing of the bot.',
    ),
    rule(
      'the-page-knows-only-discord',
      { path: '^sandbox/page/' },
      { path: '^(sandbox/(codewars|terminal)|facts)/' },
      'The page is for any bot: what else can happen is handed in.',
    ),
    rule(
      'the-local-discord-has-one-door',
      { path: '^(sandbox|bench|test|scripts)/', pathNot: '^(sandbox/discord|test/sandbox/discord)/' },
      { path: '^sandbox/discord/', pathNot: '^sandbox/discord/index\\.ts$' },
      'Who uses the package sees what it exports.',
    ),
    rule(
      'the-local-discord-knows-no-bot',
      { path: '^sandbox/discord/' },
      { path: '^(sandbox/(?!discord/)|facts/|scripts/)' },
      'Any bot can use it.',
    ),
    rule(
      'facts-know-nothing',
      { path: '^facts/' },
      { pathNot: '^facts/' },
      'Facts are read by the bot and by the sandbox, and read nothing.',
    ),
    rule(
      'no-tests-in-code',
      { path: '^(src|commands)/' },
      { path: '^(test|bench|sandbox|scripts)/' },
      'Code stands without its tests.',
    ),
    rule(
      'no-dev-dependencies-at-run-time',
      { path: '^(src|commands)/' },
      { dependencyTypes: ['npm-dev', 'npm-no-pkg'] },
      'What runs is a dependency.',
    ),
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(sandbox/discord/)?dist/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
    },
  },
};
