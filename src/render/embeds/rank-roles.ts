import type { APIEmbed, APIEmbedField } from 'discord-api-types/v10';
import type { Census } from '../../roles/census.ts';
import type { Layout, PlannedRole } from '../../roles/layout.ts';
import type { RankRolesRecord } from '../../storage/records.ts';
import { brandColor } from '../colors.ts';
import { fitEmbed } from '../limits.ts';
import { joinParts, joinSome, languageLabel } from '../lines.ts';
import { count, counted, cut, escapeMarkdown, plain, timestamp } from '../text.ts';

type Rules = Pick<RankRolesRecord, 'steps' | 'language' | 'verifiedOnly'>;
type Kept = RankRolesRecord['roles'][string];

/** Discord lets a bot change ten roles of members in ten seconds, for each server. */
const changesPerMinute = 60;
const verifiedKey = 'verified';

/** What setting up would do. */
export function renderRolesPreview({
  rules,
  layout,
  census,
  ownRole,
}: {
  readonly rules: Rules;
  readonly layout: Layout;
  readonly census: Census;
  /** The name of the bot's highest role. */
  readonly ownRole: string;
}): APIEmbed {
  return fitEmbed({
    title: 'Rank roles: what would change',
    color: brandColor,
    description: `${describeRules(rules)}. Nothing changes before you press **Set up**.`,
    fields: [
      { name: 'In the way', value: describeObstacles(layout, ownRole) },
      ...plannedFields(layout, census),
      { name: 'Roles that are no rank roles any more', value: describeLeaving(layout) },
      { name: 'Members', value: describeMembers(census, rules, layout) },
    ],
    footer: { text: 'New roles grant no permissions, and stand at the bottom of the list.' },
  });
}

/** What is set up, and how it goes. */
export function renderRankRoles({
  rules,
  unmade,
  census,
  waiting,
  now,
}: {
  readonly rules: RankRolesRecord;
  /** The names of roles that setting up did not come to. */
  readonly unmade: readonly string[];
  readonly census: Census;
  /** Members who were asked for and not looked at yet. */
  readonly waiting: number;
  readonly now: number;
}): APIEmbed {
  return fitEmbed({
    title: 'Rank roles in this server',
    color: brandColor,
    description: `${describeRules(rules)}. Everyone’s role follows their rank by itself.`,
    fields: [
      { name: 'What is wrong', value: describeTroubles(rules, unmade).join('\n') },
      { name: 'Roles', value: joinSome(roleLines(rules, census), '\n', 1000) },
      { name: 'Members', value: describeMembers(census, rules) },
      { name: 'Last look', value: describeLook(rules, waiting, now) },
    ],
  });
}

/** What keeps rank roles from being given, each with what to do; none if nothing does. */
export function describeTroubles(rules: RankRolesRecord, unmade: readonly string[]): readonly string[] {
  const { roles, trouble } = rules;
  const all = highestFirst(roles).map(([, role]) => role);
  const having = (code: Kept['trouble']): readonly Kept[] => all.filter((role) => role.trouble === code);
  const [gone, high, refused] = [having('roleGone'), having('tooHigh'), having('refused')];
  return [
    trouble === undefined ? '' : `⚠ ${serverTroubles[trouble.code]}`,
    unmade.length === 0
      ? ''
      : `⚠ Not made yet: ${unmade.map((name) => `\`${name}\``).join(', ')}. **/roles setup** goes on with that.`,
    gone.length === 0
      ? ''
      : `⚠ Deleted: ${named(gone)}. I do not make roles again by myself: **/roles setup** does.`,
    high.length === 0
      ? ''
      : `⚠ Above my role, so I cannot give ${high.length === 1 ? 'it' : 'them'}: ${mentioned(high)}. Open Server Settings → Roles and drag my role above.`,
    refused.length === 0 ? '' : `⚠ Discord refuses ${mentioned(refused)}. Please tell the people who run me.`,
  ].filter((line) => line !== '');
}

const serverTroubles: Readonly<Record<NonNullable<RankRolesRecord['trouble']>['code'], string>> = {
  missingPermissions:
    'I lack **Manage Roles**, so I change nothing. Switch it on in Server Settings → Roles → my role → Permissions. I try again every ten minutes.',
  needsTwoFactor:
    'This server asks moderators for two-factor authentication, and the account that owns me has none. Tell the people who run me.',
  refused: 'Discord refuses what I ask. Please tell the people who run me.',
};

function describeRules({ steps, language, verifiedOnly }: Rules): string {
  const what = language === null ? 'The overall rank' : `The rank in ${languageLabel(language)}`;
  const how = steps === 'ranks' ? 'a role for each rank' : 'a role for each color';
  return `${what}, ${how}, for ${verifiedOnly ? 'verified members' : 'all linked members'}`;
}

function describeObstacles({ tooHigh, lacking, powerful }: Layout, ownRole: string): string {
  const mine = `**${cut(escapeMarkdown(ownRole), 60)}**`;
  const [highest] = tooHigh;
  const lines = [
    lacking === 'missingPermissions' &&
      `⚠ I lack **Manage Roles**. Open Server Settings → Roles → ${mine} → Permissions, switch it on, and press **Look again**.`,
    lacking === 'tooManyRoles' &&
      '⚠ Discord allows 250 roles in a server, and there is no room for these. Choose colors instead of ranks, or delete roles that are not needed, and press **Look again**.',
    highest !== undefined &&
      `⚠ I can give only roles that stand below mine, and ${tooHigh.length === 1 ? 'this one does' : 'these do'} not: ${mentioned(tooHigh)}. Open Server Settings → Roles, drag ${mine} above <@&${highest.id}>, and press **Look again**.`,
    powerful.length > 0 &&
      `${mentioned(powerful)}: not taken over, since it grants power over this server. A Codewars account must not lead to that.`,
  ];
  return joinParts(lines, '\n');
}

const mentionOf = ({ role, name }: PlannedRole): string =>
  role === undefined ? `\`${name}\`` : `<@&${role.id}>`;

/** What happens to the roles, with the members who get each. */
function plannedFields({ roles }: Layout, census: Census): APIEmbedField[] {
  const titles = { keep: 'Roles that stay', takeOver: 'Roles that I take over', make: 'Roles that I make' };
  return (['keep', 'takeOver', 'make'] as const).map((by) => {
    const some = roles.filter((role) => role.by === by);
    const shown = some.map((role) => `${mentionOf(role)}${whoGets(role.key, census)}`);
    return {
      name: `${titles[by]}: ${some.length}`,
      value: some.length === 0 ? '' : joinSome(shown, ', ', 1000),
    };
  });
}

function whoGets(key: string, census: Census): string {
  const members = membersIn(key, census);
  return members === 0 ? '' : ` (${counted(members, 'member', 'members')})`;
}

const membersIn = (key: string, { at, verified }: Census): number =>
  key === verifiedKey ? verified : (at[key] ?? 0);

function describeLeaving({ leaving }: Layout): string {
  const deleted = leaving.filter(({ made }) => made);
  const others = leaving.filter(({ made }) => !made);
  return joinParts(
    [
      deleted.length > 0 && `Deleted, since I made them: ${mentioned(deleted)}`,
      others.length > 0 && `Left as they are, on the members who have them: ${mentioned(others)}`,
    ],
    '\n',
  );
}

function describeMembers(census: Census, { language }: Rules, layout?: Layout): string {
  const { linked, unverified, unread, rankless, verified } = census;
  if (linked === 0) return 'No member has linked an account yet. They do so with **/link**.';
  const withRank = Object.values(census.at).reduce((sum, each) => sum + each, 0);
  const hasVerified = layout?.roles.some(({ key }) => key === verifiedKey) === true;
  const minutes = Math.ceil((withRank + (hasVerified ? verified : 0)) / changesPerMinute);
  return joinParts(
    [
      `${counted(linked, 'member is linked', 'members are linked')}; ${layout ? counted(withRank, 'gets', 'get') : counted(withRank, 'has', 'have')} a role for their rank.`,
      unverified > 0 &&
        `${counted(unverified, 'is', 'are')} not verified and ${unverified === 1 ? 'gets' : 'get'} none: **/account** → Verify ownership proves whose the account is.`,
      unread > 0 &&
        `${counted(unread, 'profile was', 'profiles were')} not read yet. I read ${unread === 1 ? 'it' : 'them'} on the way.`,
      rankless > 0 && `${counted(rankless, 'has', 'have')} no rank in ${languageLabel(language ?? '')} yet.`,
      layout !== undefined &&
        minutes > 1 &&
        `It takes at least ${count(minutes)} minutes, since Discord allows me ten changes in ten seconds.`,
    ],
    '\n',
  );
}

function roleLines({ roles }: RankRolesRecord, census: Census): string[] {
  return highestFirst(roles).map(([key, role]) => {
    const mark = role.trouble === undefined ? '' : '⚠ ';
    const shown = role.trouble === 'roleGone' ? `\`${plainName(role)}\` (deleted)` : `<@&${role.id}>`;
    return `${mark}${shown} · ${counted(membersIn(key, census), 'member', 'members')}${role.made ? '' : ' · yours'}`;
  });
}

function describeLook({ sweep, sweptAt }: RankRolesRecord, waiting: number, now: number): string {
  const progress = sweep && `Looking at all members: ${count(sweep.done)} of ${count(sweep.total)}.`;
  const last = sweptAt > 0 && sweptAt <= now ? `All members were looked at ${timestamp(sweptAt, 'R')}.` : '';
  return joinParts(
    [
      progress ?? (last || 'Not yet.'),
      waiting > 0 && `${counted(waiting, 'member waits', 'members wait')} for a look.`,
      'Every member is looked at once a day, and whenever a link or a rank changes.',
    ],
    '\n',
  );
}

const bands = ['white', 'yellow', 'blue', 'purple', 'dan'];
const orderOf = (key: string): number => (key === verifiedKey ? 100 : Number(key) || bands.indexOf(key));
const highestFirst = (roles: RankRolesRecord['roles']): [key: string, role: Kept][] =>
  Object.entries(roles).sort(([a], [b]) => orderOf(b) - orderOf(a));
/** Within backticks. */
const plainName = ({ name }: Kept): string => cut(plain(name).replaceAll('`', ''), 60) || '?';
const named = (roles: readonly Kept[]): string =>
  joinSome(
    roles.map((role) => `\`${plainName(role)}\``),
    ', ',
    300,
  );
const mentioned = (roles: readonly { readonly id: string }[]): string =>
  joinSome(
    roles.map(({ id }) => `<@&${id}>`),
    ', ',
    300,
  );
