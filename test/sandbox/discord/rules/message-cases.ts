import { text, times } from './rule-case.ts';
import type { RuleCase } from './rule-case.ts';

const embeds = (...list: unknown[]) => ({ embeds: list });
const field = (name: string, value: string) => ({ name, value });
const id = (index: number) => String(100_000 + index);

/** What an embed of 6,000 characters may look like; one more is too much. */
const fullEmbed = (more = 0) => ({
  description: text(4_000),
  footer: { text: text(1_000) },
  fields: [field(text(100), text(900 + more))],
});

export const messageCases: readonly RuleCase[] = [
  {
    rule: 'content has at most 2,000 characters',
    to: 'message',
    bad: { content: text(2_001) },
    fault: 'content BASE_TYPE_MAX_LENGTH',
    legal: { content: text(2_000) },
  },
  {
    rule: 'content of an answer has at most 2,000 characters',
    to: 'answer',
    bad: { content: text(2_001) },
    fault: 'data.content BASE_TYPE_MAX_LENGTH',
    legal: { content: '😀'.repeat(2_000) },
  },
  {
    rule: 'content is text',
    to: 'message',
    bad: { content: ['no'] },
    fault: 'content STRING_TYPE_CONVERT',
    legal: { content: '0' },
  },
  ...(['users', 'roles', 'parse'] as const).map((list): RuleCase => {
    const [one, other] = list === 'parse' ? ['users', 'roles'] : [id(1), id(2)];
    return {
      rule: `allowed_mentions lists each entry once: ${list}`,
      to: 'message',
      bad: { content: '.', allowed_mentions: { [list]: [one, other, one] } },
      fault: `allowed_mentions.${list}.2 SET_TYPE_ALREADY_CONTAINS_VALUE`,
      legal: { content: '.', allowed_mentions: { [list]: [one, other] } },
    };
  }),
  {
    rule: 'a reply leads to a message that is there',
    to: 'message',
    bad: { content: '.', message_reference: { message_id: id(1) } },
    fault: 'message_reference REPLIES_UNKNOWN_MESSAGE',
    legal: { content: '.', message_reference: { message_id: id(1), fail_if_not_exists: false } },
  },
  {
    rule: 'a message is not empty',
    to: 'message',
    bad: { content: ' \n' },
    code: 50006,
    legal: { content: '.' },
  },
  { rule: 'an answer is not empty', to: 'answer', bad: {}, code: 50006, legal: { content: '.' } },
  {
    rule: 'a follow-up is not empty',
    to: 'followUp',
    bad: { embeds: [] },
    code: 50006,
    legal: { content: '.' },
  },
  {
    rule: 'an edit leaves something',
    to: 'edit',
    bad: { content: null },
    code: 50006,
    legal: { content: null, embeds: [{ title: '.' }] },
  },
  {
    rule: 'buttons alone are no message',
    to: 'message',
    bad: { components: [{ type: 1, components: [{ type: 2, style: 1, custom_id: 'a', label: 'a' }] }] },
    code: 50006,
    legal: {
      content: '.',
      components: [{ type: 1, components: [{ type: 2, style: 1, custom_id: 'a', label: 'a' }] }],
    },
  },
  {
    rule: 'a message has at most 10 embeds',
    to: 'message',
    bad: embeds(...times(11, () => ({ title: '.' }))),
    fault: 'embeds BASE_TYPE_MAX_LENGTH',
    legal: embeds(...times(10, () => ({ title: '.' }))),
  },
  {
    rule: 'the embeds of a message have at most 6,000 characters together',
    to: 'answer',
    bad: embeds(fullEmbed(1)),
    fault: 'data.embeds MAX_EMBED_SIZE_EXCEEDED',
    legal: embeds(fullEmbed()),
  },
  {
    rule: 'two embeds share the 6,000 characters',
    to: 'webhookEdit',
    bad: embeds({ description: text(3_000) }, { description: text(3_001) }),
    fault: 'embeds MAX_EMBED_SIZE_EXCEEDED',
    legal: embeds({ description: text(3_000) }, { description: text(3_000) }),
  },
  {
    rule: 'an embed shows something',
    to: 'message',
    bad: embeds({ color: 1 }),
    fault: 'embeds.0.description BASE_TYPE_REQUIRED',
    legal: embeds({ image: { url: 'https://example.com/a.png' } }),
  },
  {
    rule: 'a title has at most 256 characters',
    to: 'message',
    bad: embeds({ title: text(257) }),
    fault: 'embeds.0.title BASE_TYPE_MAX_LENGTH',
    legal: embeds({ title: text(256) }),
  },
  {
    rule: 'a description has at most 4,096 characters',
    to: 'message',
    bad: embeds({ description: text(4_097) }),
    fault: 'embeds.0.description BASE_TYPE_MAX_LENGTH',
    legal: embeds({ description: text(4_096) }),
  },
  {
    rule: 'an embed has at most 25 fields',
    to: 'message',
    bad: embeds({ fields: times(26, () => field('a', 'b')) }),
    fault: 'embeds.0.fields BASE_TYPE_MAX_LENGTH',
    legal: embeds({ fields: times(25, () => field('a', 'b')) }),
  },
  {
    rule: 'the name of a field is not empty',
    to: 'message',
    bad: embeds({ fields: [field('', 'b')] }),
    fault: 'embeds.0.fields.0.name BASE_TYPE_REQUIRED',
    legal: embeds({ fields: [field('\u200b', 'b')] }),
  },
  {
    rule: 'the value of a field is not empty',
    to: 'answer',
    bad: embeds({ fields: [field('a', 'b'), field('a', '  ')] }),
    fault: 'data.embeds.0.fields.1.value BASE_TYPE_REQUIRED',
    legal: embeds({ fields: [field('a', 'b'), field('a', '-')] }),
  },
  {
    rule: 'the name of a field has at most 256 characters',
    to: 'message',
    bad: embeds({ fields: [field(text(257), 'b')] }),
    fault: 'embeds.0.fields.0.name BASE_TYPE_MAX_LENGTH',
    legal: embeds({ fields: [field(text(256), 'b')] }),
  },
  {
    rule: 'the value of a field has at most 1,024 characters',
    to: 'message',
    bad: embeds({ fields: [field('a', text(1_025))] }),
    fault: 'embeds.0.fields.0.value BASE_TYPE_MAX_LENGTH',
    legal: embeds({ fields: [field('a', text(1_024))] }),
  },
  {
    rule: 'a footer has text',
    to: 'message',
    bad: embeds({ title: '.', footer: { text: '' } }),
    fault: 'embeds.0.footer.text BASE_TYPE_REQUIRED',
    legal: embeds({ footer: { text: '.' } }),
  },
  {
    rule: 'a footer has at most 2,048 characters',
    to: 'message',
    bad: embeds({ footer: { text: text(2_049) } }),
    fault: 'embeds.0.footer.text BASE_TYPE_MAX_LENGTH',
    legal: embeds({ footer: { text: text(2_048) } }),
  },
  {
    rule: 'an author has a name',
    to: 'message',
    bad: embeds({ title: '.', author: {} }),
    fault: 'embeds.0.author.name BASE_TYPE_REQUIRED',
    legal: embeds({ author: { name: '.' } }),
  },
  {
    rule: 'the name of an author has at most 256 characters',
    to: 'message',
    bad: embeds({ author: { name: text(257) } }),
    fault: 'embeds.0.author.name BASE_TYPE_MAX_LENGTH',
    legal: embeds({ author: { name: text(256) } }),
  },
  {
    rule: 'an image has an address',
    to: 'message',
    bad: embeds({ image: {} }),
    fault: 'embeds.0.image.url BASE_TYPE_REQUIRED',
    legal: embeds({ image: { url: 'http://example.com/a.png' } }),
  },
  {
    rule: 'a thumbnail has an address',
    to: 'message',
    bad: embeds({ title: '.', thumbnail: {} }),
    fault: 'embeds.0.thumbnail.url BASE_TYPE_REQUIRED',
    legal: embeds({ thumbnail: { url: 'https://example.com/a.png' } }),
  },
  ...(['url', 'author.url', 'author.icon_url', 'footer.icon_url', 'image.url', 'thumbnail.url'] as const).map(
    linkCase,
  ),
  {
    rule: 'a link is well formed',
    to: 'message',
    bad: embeds({ title: '.', url: 'no link' }),
    fault: 'embeds.0.url URL_TYPE_INVALID_URL',
    legal: embeds({ title: '.', url: 'https://www.codewars.com/kata/valid-braces' }),
  },
  {
    rule: 'a colour fits into 24 bits',
    to: 'message',
    bad: embeds({ title: '.', color: 0x1000000 }),
    fault: 'embeds.0.color NUMBER_TYPE_MAX',
    legal: embeds({ title: '.', color: 0xffffff }),
  },
  {
    rule: 'a time is ISO 8601',
    to: 'message',
    bad: embeds({ title: '.', timestamp: 'yesterday' }),
    fault: 'embeds.0.timestamp DATE_TIME_TYPE_PARSE',
    legal: embeds({ title: '.', timestamp: '2026-01-01T00:00:00.000Z' }),
  },
  {
    rule: 'keys that Discord does not know are refused',
    to: 'answer',
    bad: { content: '.', allowedMentions: { parse: [] } },
    fault: 'data.allowedMentions SANDBOX_UNKNOWN_FIELD',
    legal: { content: '.', allowed_mentions: { parse: [] } },
  },
  {
    rule: 'keys within an embed are refused too',
    to: 'message',
    bad: embeds({ title: '.', footer: { text: '.', iconURL: 'https://example.com' } }),
    fault: 'embeds.0.footer.iconURL SANDBOX_UNKNOWN_FIELD',
    legal: embeds({ title: '.', footer: { text: '.', icon_url: 'https://example.com' } }),
  },
  ...(['users', 'roles'] as const).map((kind): RuleCase => ({
    rule: `allowed mentions name ${kind} or parse them`,
    to: 'message',
    bad: { content: '.', allowed_mentions: { parse: [kind], [kind]: ['1'] } },
    fault: 'allowed_mentions MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE',
    legal: { content: '.', allowed_mentions: { parse: [kind], [kind]: [] } },
  })),
  {
    rule: 'allowed mentions name at most 100 users',
    to: 'message',
    bad: { content: '.', allowed_mentions: { users: times(101, id) } },
    fault: 'allowed_mentions.users BASE_TYPE_MAX_LENGTH',
    legal: { content: '.', allowed_mentions: { users: times(100, id) } },
  },
  {
    rule: 'allowed mentions parse what Discord knows',
    to: 'message',
    bad: { content: '.', allowed_mentions: { parse: ['user'] } },
    fault: 'allowed_mentions.parse.0 BASE_TYPE_CHOICES',
    legal: { content: '.', allowed_mentions: { parse: ['users', 'roles', 'everyone'] } },
  },
  {
    rule: 'only answers are ephemeral',
    to: 'message',
    bad: { content: '.', flags: 64 },
    fault: 'flags SANDBOX_FLAGS_NOT_ALLOWED',
    legal: { content: '.', flags: 4 | 4096 },
  },
  {
    rule: 'an edit does not decide who sees the answer',
    to: 'webhookEdit',
    bad: { content: '.', flags: 64 },
    fault: 'flags SANDBOX_FLAGS_NOT_ALLOWED',
    legal: { content: '.', flags: 4 },
  },
  {
    rule: 'an answer sets no flags of Discord itself',
    to: 'answer',
    bad: { content: '.', flags: 128 },
    fault: 'data.flags SANDBOX_FLAGS_NOT_ALLOWED',
    legal: { content: '.', flags: 64 },
  },
  {
    rule: 'a nonce has at most 25 characters',
    to: 'message',
    bad: { content: '.', nonce: text(26), enforce_nonce: true },
    fault: 'nonce BASE_TYPE_MAX_LENGTH',
    legal: { content: '.', nonce: text(25), enforce_nonce: true },
  },
  {
    rule: 'there is a nonce to enforce',
    to: 'message',
    bad: { content: '.', enforce_nonce: true },
    fault: 'enforce_nonce SANDBOX_NONCE_MISSING',
    legal: { content: '.', nonce: 1, enforce_nonce: true },
  },
  {
    rule: 'tts is true or false',
    to: 'message',
    bad: { content: '.', tts: 'yes' },
    fault: 'tts BOOLEAN_TYPE_CONVERT',
    legal: { content: '.', tts: true },
  },
  {
    rule: 'attachments are there',
    to: 'message',
    bad: { content: '.', attachments: [{ id: 0, filename: 'a.txt' }] },
    fault: 'attachments.0 ATTACHMENT_NOT_FOUND',
    legal: { content: '.', attachments: [] },
  },
  {
    rule: 'an image that is named is there',
    to: 'answer',
    bad: embeds({ image: { url: 'attachment://a.png' } }),
    fault: 'data.embeds.0.image.url SANDBOX_NO_SUCH_IMAGE',
    legal: embeds({ image: { url: 'https://example.com/a.png' } }),
  },
  {
    rule: 'new components stand without content',
    to: 'message',
    bad: { content: '.', flags: 1 << 15, components: [{ type: 10, content: '.' }] },
    fault: 'content MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2',
    legal: { flags: 1 << 15, components: [{ type: 10, content: '.' }] },
  },
];

function linkCase(path: string): RuleCase {
  const [part, key] = path.split('.');
  const named = { author: { name: '.' }, footer: { text: '.' } }[part ?? ''] ?? {};
  const make = (url: string) =>
    embeds(key === undefined ? { title: '.', url } : { title: '.', [part ?? '']: { ...named, [key]: url } });
  return {
    rule: `a link of an embed (${path}) is no script`,
    to: 'message',
    bad: make('javascript:alert(1)'),
    fault: `embeds.0.${path} URL_TYPE_INVALID_SCHEME`,
    legal: make('https://example.com/?q=javascript:alert(1)'),
  };
}
