import { languageName } from '../src/codewars/languages.ts';
import type { Asked, Command, Services } from '../src/discord/command.ts';
import { button, buttons } from '../src/discord/components.ts';
import { serversAndDirect } from '../src/discord/contexts.ts';
import { ownLinks } from '../src/discord/own-links.ts';
import { traineeOf } from '../src/discord/trainee.ts';
import { MemberError } from '../src/errors.ts';
import { isSameAccount } from '../src/members/account.ts';
import type { Link } from '../src/members/link.ts';
import { brandColor } from '../src/render/colors.ts';
import { fitEmbed } from '../src/render/limits.ts';
import type { Reply } from '../src/render/reply.ts';
import { cut, escapeMarkdown } from '../src/render/text.ts';
import { userLink } from '../src/render/links.ts';
import type { Draft, Trainee } from '../src/training/training.ts';

type AnyAsked = Asked<{ client: { guilds: { cache: { get(id: string): { name: string } | undefined } } } }>;

/** What is linked: here, or (in direct messages) in all servers, so that someone who left can still delete. */
const linksOf = (asked: AnyAsked): Promise<readonly Link[]> => {
  if (asked.place === 'elsewhere')
    throw new MemberError('ServersOrDirect', 'Use /account in direct messages with me, please.');
  return ownLinks(asked);
};

async function show(asked: AnyAsked): Promise<Reply> {
  const links = await linksOf(asked);
  if (links.length === 0) {
    return {
      content:
        asked.guildId === null
          ? 'You are not linked in any server, and nothing is stored about you. Use /link in a server that we share.'
          : 'You have not linked a Codewars account in this server. Use /link to do so. In direct messages, /account shows your links in other servers.',
      components:
        asked.guildId === null
          ? []
          : buttons(button('Link my account', ['link', 'open'], { style: 'primary' })),
    };
  }
  const embed = fitEmbed({
    title: asked.guildId === null ? 'Your links in all servers' : 'Your link in this server',
    color: brandColor,
    // Embeds hold 25 fields.
    fields: await Promise.all(
      links.slice(0, 24).map(async (link) => ({
        name: placeName(asked, link),
        value: describe(link, await asked.services.training.draft(traineeOf(link))),
      })),
    ),
    ...(links.length > 24
      ? { footer: { text: `and ${links.length - 24} more; the export has them all` } }
      : {}),
  });
  const unverified = links.some((link) => link.verifiedAt === undefined);
  // Per server, so only where it is about one.
  const here = asked.guildId === null ? undefined : links[0];
  return {
    embeds: [embed],
    components: buttons(
      unverified ? button('Verify ownership', ['account', 'verify'], { style: 'primary' }) : undefined,
      here && button(here.announce ? 'Announce me: on' : 'Announce me: off', ['account', 'announce']),
      button('Export my data', ['account', 'export']),
      button('Delete my data', ['account', 'delete'], { style: 'danger' }),
    ),
  };
}

function describe(link: Link, training: Draft | undefined): string {
  return [
    `Codewars: ${userLink(link.username)}`,
    link.verifiedAt === undefined
      ? 'Ownership: **not verified**. Others see your link marked as such.'
      : `Ownership: verified ✓ <t:${Math.floor(link.verifiedAt / 1000)}:D>`,
    `API key: ${link.hasApiKey ? 'kept, encrypted' : 'none'}`,
    `Announced in the server: ${link.announce ? 'yes, where it announces' : 'no'}`,
    ...(training === undefined
      ? []
      : [
          `Training on: ${cut(escapeMarkdown(training.kataName), 200)} in ${languageName(training.language)}, with the code of your attempts`,
        ]),
    `Linked since <t:${Math.floor(link.linkedAt / 1000)}:D>`,
  ].join('\n');
}

function placeName(asked: AnyAsked, link: Link): string {
  if (asked.guildId !== null) return 'Codewars account';
  return escapeMarkdown(
    asked.interaction.client.guilds.cache.get(link.guildId)?.name ?? `A server I am not in (${link.guildId})`,
  );
}

async function beginVerification(asked: AnyAsked): Promise<Reply> {
  const unverified = (await linksOf(asked)).filter((link) => link.verifiedAt === undefined);
  const [first] = unverified;
  if (first === undefined)
    throw new MemberError('NothingToVerify', 'There is nothing to verify: look at /account.');
  const { code, expiresAt } = await asked.services.verification.begin(asked, first);
  const others = unverified.filter((link) => !isSameAccount(link, first)).length;
  return {
    content: [
      `To prove that **${escapeMarkdown(first.username)}** is yours:`,
      `1. Open your [Codewars account settings](<https://www.codewars.com/users/edit>) and put this into the field **Name**, for a moment: \`${code}\``,
      '2. Save, come back, and press **Check**.',
      '3. Then put your name back as it was. (Only the name; leave the clan alone.)',
      `The code is good until <t:${Math.floor(expiresAt / 1000)}:t>.`,
      ...(others > 0 ? ['After this one I ask about your other account.'] : []),
    ].join('\n'),
    components: buttons(
      button('Check', ['account', 'check'], { style: 'success' }),
      button('Back', ['account', 'show']),
    ),
  };
}

async function checkVerification(asked: AnyAsked): Promise<Reply> {
  const [link] = await asked.services.verification.check(asked);
  const { components = [] } = await show(asked);
  return {
    content: `Verified ✓ **${escapeMarkdown(link?.username ?? '')}** is yours. You can put your name on Codewars back as it was.`,
    components,
  };
}

async function switchAnnouncing(asked: AnyAsked): Promise<Reply> {
  const [link] = await linksOf(asked);
  if (link && asked.guildId !== null) {
    await asked.services.members.setAnnounced(link.guildId, link.userId, !link.announce);
  }
  return show(asked);
}

async function exportData(asked: AnyAsked): Promise<Reply> {
  const { services, userId } = asked;
  const data = {
    exportedAt: time(services.now()),
    discordUserId: userId,
    trainingLanguage: (await services.training.lastLanguage(userId)) ?? null,
    links: await Promise.all(
      (await linksOf(asked)).map(async (link) => ({
        guildId: link.guildId,
        codewarsName: link.username,
        codewarsId: link.codewarsId,
        linkedAt: time(link.linkedAt),
        verifiedAt: link.verifiedAt === undefined ? null : time(link.verifiedAt),
        apiKeyKept: link.hasApiKey,
        announced: link.announce,
        session: await exportSession(services, traineeOf(link)),
      })),
    ),
  };
  return {
    content: 'This is all that I keep about you. Secrets, such as an API key, are not in it.',
    files: [{ name: 'dojo-data.json', data: Buffer.from(`${JSON.stringify(data, undefined, 2)}\n`) }],
  };
}

/** The kata session in progress with all code of it; `null` where there is none. */
async function exportSession({ training }: Services, trainee: Trainee) {
  const session = await training.current(trainee);
  if (session === undefined) return null;
  const numbers = Array.from({ length: session.attempts }, (_, index) => index + 1);
  const attempts = await Promise.all(numbers.map((number) => training.attempt(trainee, number)));
  return {
    kata: session.kata.name,
    kataId: session.kata.id,
    language: session.language,
    startedAt: time(session.startedAt),
    earlierCode: session.earlierCode,
    attempts: attempts
      .filter((attempt) => attempt !== undefined)
      .map(({ at, ...attempt }) => ({ ...attempt, at: time(at) })),
  };
}

const time = (at: number): string => new Date(at).toISOString();

function askBeforeDeleting(asked: AnyAsked): Promise<Reply> {
  const where = asked.guildId === null ? 'in **all** servers' : 'in this server';
  return Promise.resolve({
    content: `Delete your link, API key and everything else that I keep about you ${where}? This cannot be undone.`,
    components: buttons(
      button('Delete it', ['account', 'confirm'], { style: 'danger' }),
      button('Keep it', ['account', 'show']),
    ),
  });
}

async function deleteData(asked: AnyAsked): Promise<Reply> {
  for (const link of await linksOf(asked)) await asked.services.members.unlink(link.guildId, link.userId);
  const where = asked.guildId === null ? '' : ' in this server';
  return { content: `Done: nothing about you is kept${where} any more.` };
}

export default {
  definition: {
    name: 'account',
    description: 'See what is linked and kept about you; verify, export or delete it',
    ...serversAndDirect,
  },
  reply: 'private',
  run: show,
  components: {
    show: { reply: 'update', run: show },
    see: { reply: 'private', run: show },
    verify: { reply: 'update', run: beginVerification },
    check: { reply: 'update', run: checkVerification },
    announce: { reply: 'update', run: switchAnnouncing },
    export: { reply: 'private', run: exportData },
    delete: { reply: 'update', run: askBeforeDeleting },
    confirm: { reply: 'update', run: deleteData },
  },
} satisfies Command;
