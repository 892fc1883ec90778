import type { APIEmbed } from 'discord-api-types/v10';
import type { Training } from '../../codewars/model.ts';
import { embedColor } from '../colors.ts';
import { fitEmbed } from '../limits.ts';
import { joinSome, rankLabel } from '../lines.ts';
import { kataUrl, userLink } from '../links.ts';
import type { Describe } from '../markdown/describe.ts';
import type { Reply } from '../reply.ts';
import { cut, escapeMarkdown } from '../text.ts';
import { showCode, type ShownCode } from './code.ts';
import { inLanguage, kataName } from './facts.ts';

export interface OfferedInput {
  readonly offered: Training;
  /** `null` where it is not known. */
  readonly kataId: string | null;
  /** A Codewars id. */
  readonly language: string;
  /** Whether it was only looked at. */
  readonly peek: boolean;
}

/** Together with names and tags they stay within the 6,000 characters that Discord counts over all embeds of a message. */
const room = { description: 2600, code: 1300, tests: 1000 } as const;

/** A kata to train on: what it asks for, the code to begin with, and the example tests. Long code comes as files. */
export async function renderOffered(input: OfferedInput, describe: Describe): Promise<Reply> {
  const { offered, language } = input;
  const { session } = offered;
  const earlier = session?.code ?? '';
  const code = showCode(
    earlier.trim() === '' ? (session?.setup ?? '') : earlier,
    language,
    'solution',
    room.code,
  );
  const tests = showCode(session?.exampleFixture ?? '', language, 'example_tests', room.tests);
  const files = [...code.files, ...tests.files];
  return {
    embeds: [
      await kataEmbed(input, describe),
      ...codeEmbed(earlier.trim() === '' ? 'The code to begin with' : 'Your earlier code', code),
      ...codeEmbed('Example tests', tests),
    ],
    ...(files.length > 0 && { files }),
  };
}

async function kataEmbed(
  { offered, kataId, language, peek }: OfferedInput,
  describe: Describe,
): Promise<APIEmbed> {
  const { rank, author, tags } = offered;
  const page = kataId ?? offered.slug;
  const url = page === null ? null : kataUrl(page);
  const options = { language, maxLength: room.description, url };
  const { text } = await describe(offered.description, options);
  return fitEmbed({
    title: kataName(offered.name),
    ...(url !== null && { url }),
    color: embedColor(rank),
    description: text,
    fields: [
      { name: 'Language', value: inLanguage(language), inline: true },
      { name: 'Rank', value: rankLabel(rank), inline: true },
      { name: 'Author', value: author === null ? '' : shortUserLink(author), inline: true },
      { name: 'Tags', value: joinSome(safeTags(tags), ', ', 200) },
    ],
    ...(peek && { footer: { text: 'Only a look: no session has begun.' } }),
  });
}

/** The link of a long name takes more room than it is worth. */
function shortUserLink(username: string): string {
  const linked = userLink(username);
  return linked.length > 150 ? cut(escapeMarkdown(username), 60) : linked;
}

function safeTags(tags: readonly string[]): string[] {
  return tags.map((tag) => cut(escapeMarkdown(tag), 60)).filter((tag) => tag !== '');
}

function codeEmbed(title: string, { text }: ShownCode): APIEmbed[] {
  return text === '' ? [] : [{ title, description: text }];
}
