import { PermissionFlagsBits } from 'discord-api-types/v10';
import type { Guild, GuildMember } from 'discord.js';
import type { RankRolesRecord } from '../../storage/records.ts';
import { unlessCorrupt } from '../../storage/errors.ts';
import type { Storage } from '../../storage/storage.ts';
import type { Report } from './report.ts';

const where = 'in Server Settings → Roles';
const withTwoFactor =
  'switch two-factor authentication on for the Discord account that owns the bot (User Settings → My Account)';

/** Checks whether the bot may give and take the rank roles of a server. */
export function checkRankRoles(
  report: Report,
  guild: Guild,
  me: GuildMember,
  rules: RankRolesRecord | undefined,
): void {
  if (rules === undefined) return report.skipped('Rank roles', 'none are set up there');
  const own = me.roles.highest;
  const kept = Object.values(rules.roles);
  const gone = kept.filter(({ id }) => !guild.roles.cache.has(id));
  const above = kept.filter(({ id }) => {
    const role = guild.roles.cache.get(id);
    return role !== undefined && own.comparePositionTo(role) <= 0;
  });
  const mayManage = me.permissions.has(PermissionFlagsBits.ManageRoles);
  const lacksTwoFactor = rules.trouble?.code === 'needsTwoFactor';
  if (!mayManage)
    report.bad('Its roles there lack Manage Roles, which rank roles need', `give its role that ${where}`);
  if (lacksTwoFactor)
    report.bad('That server requires two-factor authentication for changes of roles', withTwoFactor);
  if (above.length > 0)
    report.bad(
      `Rank roles that stand above its highest role there: ${namesOf(above)}`,
      `drag ${own.name} above them ${where}`,
    );
  if (gone.length > 0)
    report.bad(
      `Rank roles that were deleted there: ${namesOf(gone)}`,
      'choose others, or make them again, with /roles setup',
    );
  if (mayManage && !lacksTwoFactor && above.length + gone.length === 0)
    report.good(`It may give and take the rank roles there: ${namesOf(kept)}`);
}

const mostNamed = 5;

/** Reports what the bot noted about rank roles of all servers. */
export async function checkAllRankRoles(report: Report, storage: Pick<Storage, 'rankRoles'>): Promise<void> {
  const troubled: string[] = [];
  let count = 0;
  for await (const guildId of storage.rankRoles.keys()) {
    const rules = await unlessCorrupt(() => storage.rankRoles.get(guildId));
    count += 1;
    if (rules === undefined || isTroubled(rules)) troubled.push(guildId);
  }
  if (count === 0) {
    report.skipped('Rank roles', 'no server has set them up');
    return;
  }
  if (troubled.length === 0) {
    report.good(`Servers whose rank roles are kept in step: ${count}`);
    return;
  }
  const named = troubled.slice(0, mostNamed).join(', ');
  const more = troubled.length > mostNamed ? ` and ${troubled.length - mostNamed} more` : '';
  report.doubtful(
    `Servers whose rank roles cannot all be changed, ${troubled.length} of ${count}: ${named}${more}`,
    'npm run doctor -- --guild SERVER_ID says why, as /roles show does for its admins',
  );
}

const isTroubled = ({ trouble, roles }: RankRolesRecord): boolean =>
  trouble !== undefined || Object.values(roles).some((role) => role.trouble !== undefined);

const namesOf = (roles: readonly { readonly name: string }[]): string =>
  roles.map(({ name }) => name).join(', ');
