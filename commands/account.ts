import type { BaseInteraction } from 'discord.js';
import { languageName } from '../src/codewars/languages.ts';
import {
  serversAndDirect,
  type Command,
  type CommandContext,
  type SlashContext,
} from '../src/discord/command.ts';
import { askFirst, button, buttons } from '../src/discord/interactions/components.ts';
import { MemberError } from '../src/errors.ts';
import { isSameAccount } from '../src/members/account.ts';
import type { ExportPart } from '../src/members/exports.ts';
import { words, type Word } from '../src/members/kept.ts';
import type { Link } from '../src/members/link.ts';
import { brandColor } from '../src/render/colors.ts';
import { fitEmbed } from '../src/render/limits.ts';
import { joinParts } from '../src/render/lines.ts';
import type { Reply } from '../src/render/reply.ts';
import { count, cut, escapeMarkdown, timestamp } from '../src/render/text.ts';
import { userLink } from '../src/render/links.ts';
import type { Draft } from '../src/training/model.ts';
import { withClock } from '../src/timezones/timezones.ts';
import { ownLinks, withCurrentNames, type NamedLink } from './shared/links.ts';
import { timezoneFrom, timezoneOption } from './shared/timezone-option.ts';
import { traineeOf } from './shared/training-link.ts';

type Context = CommandContext<BaseInteraction>;

/** Direct messages show the links in all servers, so that members can delete those in servers they left. */
function linksOf(context: Context): Promise<readonly Link[]> {
  demandPlace(context);
  return ownLinks(context);
}

function demandPlace({ place }: Context): void {
  if (place === 'elsewhere') throw new MemberError('ServersOrDirect');
}

/** How many rows are kept about the member, by the word for them. */
async function countKept(context: Context): Promise<ReadonlyMap<Word, number>> {
  demandPlace(context);
  const counts = new Map<Word, number>();
  for await (const row of context.services.members.rowsOf(context.userId, context.guildId)) {
    for (const word of row.words) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return counts;
}

async function showKept(context: Context): Promise<Reply> {
  const counts = await countKept(context);
  const lines = Object.entries(words).flatMap(([word, { what, until }]) => {
    const found = counts.get(word as Word);
    return found === undefined
      ? []
      : [`• ${what}${found > 1 ? ` (${count(found)} entries)` : ''}. Until: ${until}.`];
  });
  const where = context.guildId === null ? '' : ' in this server';
  return {
    embeds: [
      fitEmbed({
        title: `What is kept about you${where}`,
        color: brandColor,
        description: lines.length === 0 ? 'Nothing.' : lines.join('\n'),
      }),
    ],
    components: buttons(button('Go back', ['account', 'show']), ...dataButtons),
  };
}

const dataButtons = [
  button('Export my data', ['account', 'export']),
  button('Delete my data', ['account', 'delete'], { style: 'danger' }),
];

async function show(context: Context): Promise<Reply> {
  const { services } = context;
  const links = await linksOf(context);
  const shown = await withCurrentNames(services, links.slice(0, 24));
  if (links.length === 0) {
    // Earlier versions left data behind when a link ended.
    if ((await countKept(context)).size > 0) return showKept(context);
    return {
      content:
        context.guildId === null
          ? 'You are not linked in any server, and nothing is stored about you. Use /link in a server that we share.'
          : 'You have not linked a Codewars account in this server. Use /link to do so. In direct messages, /account shows your links in other servers.',
      components: buttons(
        context.guildId !== null && button('Link my account', ['link', 'open'], { style: 'primary' }),
      ),
    };
  }
  const { timezone } = await services.members.preferences(context.userId);
  const embed = fitEmbed({
    title: context.guildId === null ? 'Your links in all servers' : 'Your link in this server',
    color: brandColor,
    fields: [
      ...(await Promise.all(
        shown.map(async (link) => ({
          name: placeName(context, link),
          value: describe(link, await services.training.draft(traineeOf(link))),
        })),
      )),
      {
        name: 'Your time zone',
        value: `${withClock(timezone, services.now())}. **/activity** and **/progress** show you its days; \`/account timezone:\` changes it.`,
      },
    ],
    ...(links.length > 24 && { footer: { text: `and ${links.length - 24} more; the export has them all` } }),
  });
  const unverified = links.some((link) => link.verifiedAt === undefined);
  // These switches are per server.
  const here = context.guildId === null ? undefined : links[0];
  return {
    embeds: [embed],
    components: [
      ...buttons(
        unverified && button('Verify ownership', ['account', 'verify'], { style: 'primary' }),
        here && button(here.announce ? 'Stop announcing me' : 'Announce me', ['account', 'announce']),
        here &&
          (here.hidden
            ? button('Show me on boards', ['account', 'unhide'])
            : button('Hide me from boards', ['account', 'hide'])),
      ),
      ...buttons(button('Show what is kept', ['account', 'kept']), ...dataButtons),
    ],
  };
}

function describe(link: NamedLink, training: Draft | undefined): string {
  return [
    link.isGone
      ? `Codewars: **${escapeMarkdown(link.username)}**, which is no longer there: it was renamed or deleted. Link your new account with /link.`
      : `Codewars: ${userLink(link.username)}`,
    link.verifiedAt === undefined
      ? 'Ownership: **not verified**. Others see your link marked as unverified.'
      : `Ownership: verified ✓ ${timestamp(link.verifiedAt)}`,
    `API key: ${link.hasApiKey ? 'kept, encrypted' : 'none'}`,
    `Announced in the server: ${link.announce ? 'yes, if it has announcements' : 'no'}`,
    `On boards of the server: ${link.hidden ? 'no, you are hidden' : 'yes'}`,
    training &&
      `Training on: ${cut(escapeMarkdown(training.kataName), 200)} in ${languageName(training.language)}, with the code of your attempts`,
    `Linked since ${timestamp(link.linkedAt)}`,
  ]
    .filter((line) => line !== undefined)
    .join('\n');
}

function placeName(context: Context, link: Link): string {
  if (context.guildId !== null) return 'Codewars account';
  return escapeMarkdown(
    context.interaction.client.guilds.cache.get(link.guildId)?.name ??
      `A server I am not in (${link.guildId})`,
  );
}

async function beginVerification(context: Context): Promise<Reply> {
  const unverified = (await linksOf(context)).filter((link) => link.verifiedAt === undefined);
  const [first] = unverified;
  if (first === undefined) throw new MemberError('NothingToVerify');
  const { code, expiresAt } = await context.services.verification.begin(context, first);
  const others = unverified.filter((link) => !isSameAccount(link, first)).length;
  return {
    content: [
      `To prove that **${escapeMarkdown(first.username)}** is yours:`,
      `1. Open your [Codewars account settings](<https://www.codewars.com/users/edit>) and put this into the field **Name**, for a moment: \`${code}\``,
      '2. Save, come back, and press **Check**.',
      '3. Then put your name back as it was. (Only the name; leave the clan alone.)',
      `The code is valid until ${timestamp(expiresAt, 't')}.`,
      ...(others > 0 ? ['After this one I ask about your other account.'] : []),
    ].join('\n'),
    components: buttons(
      button('Check', ['account', 'check'], { style: 'success' }),
      button('Go back', ['account', 'show']),
    ),
  };
}

async function checkVerification(context: Context): Promise<Reply> {
  const [link] = await context.services.verification.check(context);
  const { components = [] } = await show(context);
  return {
    content: `Verified ✓ **${escapeMarkdown(link?.username ?? '')}** is yours. You can put your name on Codewars back as it was.`,
    components,
  };
}

async function switchAnnouncing(context: Context): Promise<Reply> {
  const [link] = await linksOf(context);
  if (link && context.guildId !== null) {
    await context.services.members.setAnnounced(link.guildId, link.userId, !link.announce);
  }
  return show(context);
}

function hideOrShow(hidden: boolean) {
  return async (context: Context): Promise<Reply> => {
    const [link] = await linksOf(context);
    if (link === undefined || context.guildId === null) return show(context);
    await context.services.members.setHidden(link.guildId, link.userId, hidden);
    return showWith(hidden ? hiddenText : 'You are on the boards of this server again.', context);
  };
}

const hiddenText = [
  'You are hidden in this server: its boards, digests, kata of the day and lists of who solved a kata leave you out, Codewars’ own board does not mark you here, and your account is not offered while others type a name. Rank roles and announcements stay as they are.',
  'It stays so when you verify, change your key or link another account. If you end your link and link again, you are on the boards again.',
].join('\n');

async function setTimezone(context: SlashContext, typed: string): Promise<Reply> {
  demandPlace(context);
  const { services, userId } = context;
  const timezone = await timezoneFrom(typed, services.now());
  if (!(await services.members.prefer(userId, { timezone }))) {
    throw new MemberError('NotLinked', { where: 'timezone' });
  }
  const clock = withClock(timezone, services.now());
  return showWith(`Your time zone is **${clock}**, in all servers.`, context);
}

async function showWith(news: string, context: Context): Promise<Reply> {
  const { content = '', ...shown } = await show(context);
  return { ...shown, content: joinParts([news, content], '\n') };
}

async function exportData(context: Context): Promise<Reply> {
  demandPlace(context);
  const { services, userId, guildId, interaction } = context;
  const replies = showParts(services.exports.begin(userId, guildId, interaction.attachmentSizeLimit));
  const first = await replies.next();
  return { ...first.value, more: replies };
}

async function* showParts(parts: AsyncIterable<ExportPart>): AsyncGenerator<Reply, undefined, undefined> {
  for await (const { name, data, isLast } of parts) {
    const content = isLast
      ? 'This is all that I keep about you. Secrets, such as an API key, are not in it.'
      : 'This is a part of what I keep about you. The next one follows.';
    yield { content, files: [{ name, data }] };
  }
}

function askBeforeDeleting(context: Context): Reply {
  const where = context.guildId === null ? 'in **all** servers' : 'in this server';
  return askFirst(
    `Delete your link, API key and everything else that I keep about you ${where}? This cannot be undone.`,
    ['Delete it', ['account', 'confirm']],
    ['Keep it', ['account', 'show']],
  );
}

async function deleteData(context: Context): Promise<Reply> {
  demandPlace(context);
  const { services, guildId, userId } = context;
  if (guildId === null) await services.members.forget(userId);
  else await services.members.unlink(guildId, userId);
  const where = context.guildId === null ? '' : ' in this server';
  return { content: `Done: nothing about you is kept${where} any more.` };
}

const timezoneChoice = timezoneOption(
  'Your time zone, for days in pictures: type the nearest large city, or UTC',
);

export default {
  data: {
    name: 'account',
    description: 'What is linked and kept about you: verify, hide from boards, time zone, export, delete',
    options: [timezoneChoice.option],
    ...serversAndDirect,
  },
  reply: 'private',
  autocomplete: timezoneChoice.autocomplete,
  execute: (context) => {
    const typed = context.interaction.options.getString('timezone');
    return typed === null ? show(context) : setTimezone(context, typed);
  },
  components: {
    show: { reply: 'update', execute: show },
    see: { reply: 'private', execute: show },
    verify: { reply: 'update', execute: beginVerification },
    check: { reply: 'update', execute: checkVerification },
    announce: { reply: 'update', execute: switchAnnouncing },
    hide: { reply: 'update', execute: hideOrShow(true) },
    unhide: { reply: 'update', execute: hideOrShow(false) },
    kept: { reply: 'update', execute: showKept },
    export: { reply: 'private', execute: exportData },
    delete: { reply: 'update', execute: askBeforeDeleting },
    confirm: { reply: 'update', execute: deleteData },
  },
} satisfies Command;
