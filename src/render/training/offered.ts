import type { APIEmbed } from 'discord-api-types/v10';
import type { Training } from '../../codewars/model.ts';
import { embedColor } from '../colors.ts';
import { fitEmbed } from '../limits.ts';
import { rankLabel, someTags } from '../lines.ts';
import { kataUrl, userLink } from '../links.ts';
import type { Describe } from '../markdown/describe.ts';
import type { Reply } from '../reply.ts';
import { cut, escapeMarkdown } from '../text.ts';
import { showCode } from './code.ts';
import { inLanguage, kataName } from './facts.ts';

export interface OfferedInput {
  readonly offered: Training;
  readonly kataId: string | null;
  readonly language: string;
  /** Whether no session has begun. */
  readonly peek: boolean;
}

/** With names and tags, below Discord's limit of 6,000 characters for all embeds. */
const room = { description: 2600, code: 1300, tests: 1000 } as const;

export async function renderOffered(input: OfferedInput, describe: Describe): Promise<Reply> {
  const { offered, language } = input;
  const { setup = '', exampleFixture = '', code } = offered.session ?? {};
  const earlier = (code ?? '').trim() === '' ? undefined : code;
  const shown = showCode(earlier ?? setup, language, 'solution', room.code);
  const tests = showCode(exampleFixture, language, 'example_tests', room.tests);
  return {
    embeds: [
      await kataEmbed(input, describe),
      { title: earlier ? 'Your earlier code' : 'The code to begin with', description: shown.text },
      { title: 'Example tests', description: tests.text },
    ].filter(({ description }) => description !== ''),
    files: [...shown.files, ...tests.files],
  };
}

async function kataEmbed(
  { offered, kataId, language, peek }: OfferedInput,
  describe: Describe,
): Promise<APIEmbed> {
  const { rank, author, tags } = offered;
  const page = kataId ?? offered.slug;
  const url = page === null ? null : kataUrl(page);
  const { text } = await describe(offered.description, { language, maxLength: room.description, url });
  return fitEmbed({
    title: kataName(offered.name),
    url,
    color: embedColor(rank),
    description: text,
    fields: [
      { name: 'Language', value: inLanguage(language), inline: true },
      { name: 'Rank', value: rankLabel(rank), inline: true },
      { name: 'Author', value: author === null ? '' : shortUserLink(author), inline: true },
      { name: 'Tags', value: someTags(tags, 200) },
    ],
    footer: { text: peek ? 'Only a look: no session has begun.' : '' },
  });
}

/** Long names are not linked: escaped, they take too much room. */
function shortUserLink(username: string): string {
  const linked = userLink(username);
  return linked.length > 150 ? cut(escapeMarkdown(username), 60) : linked;
}
