import type { Json } from '../world/records.ts';
import { isBlank, lengthOf, required, scheme } from './limits.ts';
import { findAll, isJson } from './rule.ts';
import type { Found, Rule } from './rule.ts';

/** https://discord.com/developers/docs/resources/message#embed-object-embed-limits */
const MAX_CHARACTERS_OF_ALL_EMBEDS = 6_000;

/** What counts towards the limit of all embeds of a message together. */
const COUNTED = ['title', 'description', 'fields.*.name', 'fields.*.value', 'footer.text', 'author.name'];

const LINKS = ['http', 'https'];
const MEDIA = ['attachment', 'http', 'https'];

export const embedRules: readonly Rule[] = [
  {
    at: 'embeds',
    breaks: (embeds, { body }) => Array.isArray(embeds) && charactersOf(body) > MAX_CHARACTERS_OF_ALL_EMBEDS,
    code: 'MAX_EMBED_SIZE_EXCEEDED',
    message: `Embed size exceeds maximum size of ${MAX_CHARACTERS_OF_ALL_EMBEDS}`,
  },
  required('embeds.*.description', ({ holder }) => isEmptyEmbed(holder as Json)),
  required('embeds.*.fields.*.name'),
  required('embeds.*.fields.*.value'),
  required('embeds.*.footer.text', holdsSomething),
  required('embeds.*.author.name', holdsSomething),
  required('embeds.*.image.url', holdsSomething),
  required('embeds.*.thumbnail.url', holdsSomething),
  scheme('embeds.*.url', LINKS),
  scheme('embeds.*.author.url', LINKS),
  scheme('embeds.*.author.icon_url', MEDIA),
  scheme('embeds.*.footer.icon_url', MEDIA),
  scheme('embeds.*.image.url', MEDIA),
  scheme('embeds.*.thumbnail.url', MEDIA),
];

function charactersOf(body: Json): number {
  return COUNTED.flatMap((part) => findAll(body, `embeds.*.${part}`)).reduce(
    (sum, { value }) => sum + Math.max(0, lengthOf(value)),
    0,
  );
}

/** Colour, link and time alone show nothing. */
function isEmptyEmbed(embed: Json): boolean {
  const { title, description, fields, author, footer, image, thumbnail } = embed;
  const isEmptyList = !Array.isArray(fields) || fields.length === 0;
  return (
    isBlank(title) && isBlank(description) && isEmptyList && ![author, footer, image, thumbnail].some(isJson)
  );
}

function holdsSomething({ holder }: Found): boolean {
  return isJson(holder);
}
