import {
  ApplicationCommandOptionType as Option,
  PermissionFlagsBits,
  type APIApplicationCommandBasicOption,
} from 'discord-api-types/v10';
import { languageName } from '../src/codewars/languages.ts';
import {
  serversOnly,
  type Command,
  type CommandContext,
  type ComponentContext,
  type SlashContext,
} from '../src/discord/command.ts';
import { button, buttons, menu, pickedFrom } from '../src/discord/interactions/components.ts';
import { MemberError } from '../src/errors.ts';
import { notMadeYet, verifiedName } from '../src/roles/scheme.ts';
import { renderRankRoles, renderRolesPreview } from '../src/render/embeds/rank-roles.ts';
import type { Reply } from '../src/render/reply.ts';
import type { Choice } from '../src/roles/layout.ts';
import type { RankRolesRecord } from '../src/storage/records.ts';
import { knownLanguage, languageOption } from './shared/language-option.ts';
import { guildOfRoleAdmin, forAdmins } from './shared/require-admin.ts';

type AdminContext = CommandContext<SlashContext['interaction'] | ComponentContext['interaction']>;

const defaults: Choice = {
  steps: 'ranks',
  language: null,
  verifiedOnly: true,
  verifiedRole: true,
  takeOver: true,
};

const flags = ['verifiedOnly', 'verifiedRole', 'takeOver'] as const;

/** A choice in a custom id, such as `ranks`, `110`, `python`. */
const argsOf = (choice: Choice): readonly string[] => [
  choice.steps,
  flags.map((flag) => Number(choice[flag])).join(''),
  choice.language ?? '',
];

function choiceFrom([steps, switches = '', language = '']: readonly string[]): Choice {
  if ((steps !== 'ranks' && steps !== 'bands') || !/^[01]{3}$/.test(switches))
    throw new MemberError('UnknownChoice');
  const isOn = (flag: (typeof flags)[number]): boolean => switches.charAt(flags.indexOf(flag)) === '1';
  return {
    steps,
    language: language === '' ? null : language,
    verifiedOnly: isOn('verifiedOnly'),
    verifiedRole: isOn('verifiedRole'),
    takeOver: isOn('takeOver'),
  };
}

const choiceOf = (rules: RankRolesRecord | undefined): Choice =>
  rules === undefined
    ? defaults
    : {
        steps: rules.steps,
        language: rules.language,
        verifiedOnly: rules.verifiedOnly,
        verifiedRole: rules.verifiedRole,
        takeOver: true,
      };

async function preview({ services }: AdminContext, guildId: string, choice: Choice): Promise<Reply> {
  const { layout, census, ownRole } = await services.rankRoles.preview(guildId, choice);
  const args = argsOf(choice);
  return {
    embeds: [renderRolesPreview({ rules: choice, layout, census, ownRole })],
    components: [
      ...menu('What the roles show', ['roles', 'what', ...args], whatOptions(choice)),
      ...(choice.language === null
        ? []
        : menu('Which language', ['roles', 'language', ...args], languageOptions(choice, census.languages))),
      ...menu('For whom, and which roles', ['roles', 'options', ...args], flagOptions(choice, layout.found), {
        areMany: true,
      }),
      ...buttons(
        button('Set up', ['roles', 'apply', ...args], {
          style: 'primary',
          disabled: layout.lacking !== undefined,
        }),
        button('Look again', ['roles', 'preview', ...args]),
      ),
    ],
  };
}

function whatOptions({ steps, language }: Choice) {
  const current = language === null ? steps : 'language';
  return [
    {
      value: 'ranks',
      label: 'Overall rank: one role for each',
      description: '8 kyu up to 3 dan and above: eleven roles',
    },
    {
      value: 'bands',
      label: 'Overall rank: one role for each color',
      description: 'White, yellow, blue, purple and dan: five roles',
    },
    {
      value: 'language',
      label: 'Rank in one language: one role for each',
      description: 'Eleven roles, such as 5 kyu Python; /roles setup language: takes any',
    },
  ].map((option) => ({ ...option, default: option.value === current }));
}

/** Offered after those in which members have ranks; the option `language` takes all. */
const common = [
  ...[
    'javascript',
    'python',
    'java',
    'cpp',
    'csharp',
    'typescript',
    'c',
    'php',
    'ruby',
    'rust',
    'go',
    'kotlin',
  ],
  ...[
    'haskell',
    'sql',
    'swift',
    'scala',
    'shell',
    'elixir',
    'clojure',
    'dart',
    'r',
    'lua',
    'fsharp',
    'julia',
    'perl',
  ],
];

function languageOptions({ language }: Choice, spoken: readonly string[]) {
  const all = new Set([...(language === null ? [] : [language]), ...spoken, ...common]);
  return [...all]
    .slice(0, 25)
    .map((id) => ({ value: id, label: languageName(id), default: id === language }))
    .sort((a, b) => a.label.localeCompare(b.label));
}

const flagOptions = (choice: Choice, found: number) =>
  [
    {
      value: 'verifiedOnly' as const,
      label: 'Verified members only',
      description: 'Anyone can link any account; verified members have proved that theirs is theirs',
    },
    {
      value: 'verifiedRole' as const,
      label: `A role for verified members: ${verifiedName}`,
      description: 'Besides the role for the rank',
    },
    {
      value: 'takeOver' as const,
      label: 'Take over roles that are named so already',
      description:
        found === 0
          ? 'There is none here'
          : `There ${found === 1 ? 'is one' : `are ${found}`} here; the others are made`,
    },
  ].map((option) => ({ ...option, default: choice[option.value] }));

async function pickWhat(context: ComponentContext, guildId: string): Promise<Reply> {
  const choice = choiceFrom(context.args);
  const what = pickedFrom(context.interaction);
  if (what === 'ranks' || what === 'bands')
    return preview(context, guildId, { ...choice, steps: what, language: null });
  if (what !== 'language') throw new MemberError('UnknownChoice');
  const { census } = await context.services.rankRoles.preview(guildId, choice);
  return preview(context, guildId, inLanguage(choice, census.languages[0] ?? 'javascript'));
}

async function pickOptions(context: ComponentContext, guildId: string): Promise<Reply> {
  const { interaction } = context;
  const picked: readonly string[] = interaction.isStringSelectMenu() ? interaction.values : [];
  const switches = Object.fromEntries(flags.map((flag) => [flag, picked.includes(flag)]));
  return preview(context, guildId, { ...choiceFrom(context.args), ...switches });
}

async function apply(context: ComponentContext, guildId: string): Promise<Reply> {
  await context.services.rankRoles.setUp(guildId, choiceFrom(context.args), (made, of) => {
    void context.showProgress({ content: `Making roles: ${made} of ${of}.`, embeds: [], components: [] });
  });
  await context.services.rankRoles.untilSwept(guildId);
  return show(context, guildId);
}

async function show({ services }: AdminContext, guildId: string): Promise<Reply> {
  const rules = await services.rankRoles.refresh(guildId);
  if (rules === undefined) throw new MemberError('NoRankRoles');
  const census = await services.rankRoles.census(guildId, rules);
  const waiting = services.rankRoles.waitingIn(guildId);
  return {
    content: '',
    embeds: [renderRankRoles({ rules, unmade: notMadeYet(rules), census, waiting, now: services.now() })],
    components: buttons(
      button('Refresh', ['roles', 'show']),
      button('Look at all now', ['roles', 'sync'], { disabled: rules.sweep !== undefined }),
      button('Change', ['roles', 'setup']),
      button('Turn off', ['roles', 'ask'], { style: 'danger' }),
    ),
  };
}

async function sync(context: AdminContext, guildId: string): Promise<Reply> {
  await context.services.rankRoles.sweep(guildId);
  await context.services.rankRoles.untilSwept(guildId);
  return show(context, guildId);
}

async function setup(context: AdminContext, guildId: string): Promise<Reply> {
  const { interaction, services } = context;
  const typed = 'options' in interaction ? interaction.options.getString('language') : null;
  const choice = choiceOf(await services.rankRoles.get(guildId));
  if (typed === null) return preview(context, guildId, choice);
  return preview(context, guildId, inLanguage(choice, await knownLanguage(services, typed)));
}

const inLanguage = (choice: Choice, language: string): Choice => ({ ...choice, steps: 'ranks', language });

async function ask({ services }: AdminContext, guildId: string): Promise<Reply> {
  const rules = await services.rankRoles.get(guildId);
  if (rules === undefined) throw new MemberError('NoRankRoles');
  const made = Object.values(rules.roles).filter((role) => role.made && role.trouble !== 'roleGone');
  return {
    content: `Turn rank roles off? Roles no longer follow ranks then. I made ${made.length} of these roles: they can stay, on the members who have them now, or go.`,
    embeds: [],
    components: buttons(
      button('Turn off, leave the roles', ['roles', 'off', 'leave'], { style: 'danger' }),
      made.length > 0 &&
        button(`Turn off, delete the ${made.length} I made`, ['roles', 'off', 'delete'], { style: 'danger' }),
      button('Keep them on', ['roles', 'show']),
    ),
  };
}

async function off({ services, args }: ComponentContext, guildId: string): Promise<Reply> {
  const [how] = args;
  if (how !== 'leave' && how !== 'delete') throw new MemberError('UnknownChoice');
  const { deleted, left } = await services.rankRoles.off(guildId, how === 'delete');
  return {
    content: `Rank roles are off. ${deleted === 0 ? '' : `I deleted ${deleted}. `}${left === 0 ? '' : `${left} stay as they are. `}**/roles setup** turns them on again.`,
    embeds: [],
    components: [],
  };
}

/** Only for admins of roles, in servers with the bot. */
const asAdmin = forAdmins(guildOfRoleAdmin);

const subcommands: Readonly<Record<string, (context: SlashContext, guildId: string) => Promise<Reply>>> = {
  setup,
  show,
  sync,
  off: ask,
};

const language = languageOption('Roles for the rank in this language (default: the overall rank)');

const subcommand = (
  name: string,
  description: string,
  ...given: readonly APIApplicationCommandBasicOption[]
) => ({ type: Option.Subcommand as const, name, description, options: [...given] });

export default {
  data: {
    name: 'roles',
    description: 'Give members a role for their Codewars rank',
    default_member_permissions: String(PermissionFlagsBits.ManageGuild | PermissionFlagsBits.ManageRoles),
    options: [
      subcommand('setup', 'Choose the roles, see what would change, and set them up', language.option),
      subcommand('show', 'Show the roles, who has them, and what is wrong'),
      subcommand('sync', 'Look at the roles of all linked members now'),
      subcommand('off', 'Turn rank roles off, and leave or delete the roles'),
    ],
    ...serversOnly,
  },
  reply: 'private',
  autocomplete: language.autocomplete,
  execute: asAdmin((context, guildId) => {
    const run = subcommands[context.interaction.options.getSubcommand()];
    if (run === undefined) throw new MemberError('UnknownChoice');
    return run(context, guildId);
  }),
  components: {
    setup: { reply: 'update', execute: asAdmin(setup) },
    preview: {
      reply: 'update',
      execute: asAdmin((context: ComponentContext, guildId) =>
        preview(context, guildId, choiceFrom(context.args)),
      ),
    },
    what: { reply: 'update', execute: asAdmin(pickWhat) },
    language: {
      reply: 'update',
      execute: asAdmin((context: ComponentContext, guildId) =>
        preview(context, guildId, { ...choiceFrom(context.args), language: pickedFrom(context.interaction) }),
      ),
    },
    options: { reply: 'update', execute: asAdmin(pickOptions) },
    apply: { reply: 'update', execute: asAdmin(apply) },
    show: { reply: 'update', execute: asAdmin(show) },
    sync: { reply: 'update', execute: asAdmin(sync) },
    ask: { reply: 'update', execute: asAdmin(ask) },
    off: { reply: 'update', execute: asAdmin(off) },
  },
} satisfies Command;
