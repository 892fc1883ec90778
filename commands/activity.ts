import { ApplicationCommandOptionType as Option } from 'discord-api-types/v10';
import { everywhere, type Command, type CommandContext } from '../src/discord/command.ts';
import { button, buttons, linkButton } from '../src/discord/interactions/components.ts';
import { MemberError } from '../src/errors.ts';
import { activityIn } from '../src/history/activity.ts';
import { idOrName } from '../src/members/account.ts';
import { pictureOfActivity, unreadText } from '../src/render/history.ts';
import { userUrl } from '../src/render/links.ts';
import { textReply } from '../src/render/pictures/words.ts';
import type { Reply } from '../src/render/reply.ts';
import { accountOption, readAccount, type AccountRef } from './shared/account-option.ts';
import { pictureReply } from './shared/picture-reply.ts';
import { privateOption } from './shared/private-option.ts';

/** Codewars began in November of that year. */
const firstYear = 2012;
/** A list of 10,000 kata takes longer; what is missing then is said. */
const readWithinMs = 8_000;

type Look = 'picture' | 'text';

async function show(
  context: CommandContext,
  ref: AccountRef,
  year: number | null,
  look: Look,
): Promise<Reply> {
  const { history, members, now } = context.services;
  const account = await readAccount(context, ref);
  const [solves, { timezone }] = await Promise.all([
    history.readSolves(account, readWithinMs, context.userId),
    members.preferences(context.userId),
  ]);
  const activity = activityIn(solves, year, now(), timezone);
  const picture = pictureOfActivity(account.username, activity, { year, zone: timezone });
  const key = idOrName(account);
  const thisYear = Number(activity.to.slice(0, 4));
  const [shown, latest] = [year ?? thisYear + 1, year === null ? thisYear : new Date(now()).getUTCFullYear()];
  const navigation = (other: Look | undefined) =>
    buttons(
      year !== null &&
        button('◀ Newer', ['activity', 'show', key, year < latest ? year + 1 : '', look, 'newer']),
      button('Older ▶', ['activity', 'show', key, Math.max(firstYear, shown - 1), look, 'older'], {
        disabled: shown - 1 < firstYear,
      }),
      other !== undefined &&
        button(other === 'text' ? 'As text' : 'Picture', ['activity', 'show', key, year ?? '', other]),
      button('Show profile', ['profile', 'show', key]),
      linkButton('Open on Codewars', userUrl(account.username)),
    );
  const text = (hasPicture = true): Reply => ({
    ...textReply(picture),
    components: navigation(hasPicture ? 'picture' : undefined),
  });
  const reply = look === 'text' ? text() : await pictureReply(context, picture, navigation('text'), text);
  return solves.isWhole
    ? reply
    : { ...reply, content: [reply.content, unreadText(account.username)].filter(Boolean).join('\n') };
}

const account = accountOption();

export default {
  data: {
    name: 'activity',
    description: 'Draw a calendar of the days on which a user completed kata, with streaks',
    options: [
      ...account.options,
      {
        type: Option.Integer,
        name: 'year',
        description: 'A calendar year; the last twelve months, if you leave it out',
        min_value: firstYear,
        max_value: 2100,
      },
      privateOption,
    ],
    ...everywhere,
  },
  reply: 'public',
  execute: async (context) => {
    const year = context.interaction.options.getInteger('year');
    if (year !== null && year > new Date(context.services.now()).getUTCFullYear() + 1)
      throw new MemberError('YearToCome', { year });
    return show(context, await account.resolve(context), year, 'picture');
  },
  autocomplete: account.autocomplete,
  components: {
    show: {
      reply: 'update',
      execute: (context) => {
        const [ref = '', year = '', look] = context.args;
        const isYear = /^20\d\d$/.test(year);
        return show(context, ref, isYear ? Number(year) : null, look === 'text' ? 'text' : 'picture');
      },
    },
  },
} satisfies Command;
