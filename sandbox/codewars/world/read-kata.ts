import { readdirSync, readFileSync } from 'node:fs';
import { rankColor, rankName } from '../../../facts/ranks.ts';
import type { LiveKata } from './model.ts';
import { noRank } from './model.ts';
import type { LiveRank } from './ranks.ts';
import { idOf, moment, pick } from './seed.ts';

const folder = new URL('kata/', import.meta.url);

/**
 * The invented kata, from the files in `kata/`. A kata begins with `@ Name`, then come lines of `field: value`, an
 * empty line, and its description. Without a rank it is in beta. Numbers and dates follow from its name.
 */
export function readKata(): LiveKata[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.txt'))
    .sort()
    .flatMap((file) => readFileSync(new URL(file, folder), 'utf8').split(/^@ /m).slice(1))
    .map(parseKata);
}

function parseKata(text: string): LiveKata {
  const [head = '', ...paragraphs] = text.split('\n\n');
  const [name = '', ...lines] = head.split('\n');
  const fields = new Map(lines.map((line) => splitOnce(line, ': ')));
  const rank = fields.get('rank');
  return liveKata({
    name,
    id: fields.get('id') ?? idOf('kata', name),
    rank: rank === undefined ? null : -Number(rank),
    languages: (fields.get('languages') ?? '').split(', '),
    tags: (fields.get('tags') ?? '').split(', '),
    by: fields.get('by') ?? '',
    description: paragraphs.join('\n\n').trim(),
  });
}

/** A kata in today's shape, from what matters of it. */
export function liveKata(kata: {
  readonly name: string;
  readonly id: string;
  readonly rank: number | null;
  readonly languages: readonly string[];
  readonly tags: readonly string[];
  readonly by: string;
  readonly description: string;
}): LiveKata {
  const beta = kata.rank === null;
  const published = moment(`${kata.id} published`, '2014-02-01', '2023-06-01');
  const attempts = beta ? 12 + pick(`${kata.id} attempts`, 80) : 400 + pick(`${kata.id} attempts`, 40_000);
  const author = { username: kata.by, url: profileUrl(kata.by) };
  return {
    id: kata.id,
    name: kata.name,
    slug: slugOf(kata.name),
    url: `https://www.codewars.com/kata/${kata.id}`,
    category: kata.tags.includes('Debugging') ? 'bug_fixes' : 'algorithms',
    description: kata.description,
    tags: kata.tags,
    languages: kata.languages,
    rank: rankOf(kata.rank),
    createdBy: author,
    createdAt: published,
    publishedAt: published,
    approvedBy: beta ? null : { username: 'sato', url: profileUrl('sato') },
    approvedAt: beta ? null : moment(`${kata.id} approved`, '2023-06-02', '2024-12-01'),
    totalAttempts: attempts,
    totalCompleted: Math.floor((attempts * (20 + pick(`${kata.id} completed`, 60))) / 100),
    totalStars: pick(`${kata.id} stars`, beta ? 4 : 300),
    voteScore: pick(`${kata.id} votes`, beta ? 12 : 900),
    contributorsWanted: false,
    unresolved: { issues: pick(`${kata.id} issues`, 3), suggestions: pick(`${kata.id} ideas`, 3) },
  };
}

function rankOf(rank: number | null): LiveRank {
  return rank === null ? noRank : { id: rank, name: rankName(rank), color: rankColor(rank) };
}

function profileUrl(username: string): string {
  return `https://www.codewars.com/users/${encodeURIComponent(username)}`;
}

function slugOf(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
}

function splitOnce(line: string, separator: string): [string, string] {
  const at = line.indexOf(separator);
  return [line.slice(0, at), line.slice(at + separator.length)];
}
