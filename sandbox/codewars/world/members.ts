import { readFileSync } from 'node:fs';
import type { LiveUser } from './model.ts';
import { rankAt } from './ranks.ts';
import { idOf } from './seed.ts';

/** A line of `members.json`. Ranks follow from scores, except those above 2 dan, whose scores are unpublished. */
interface MemberLine {
  readonly username: string;
  readonly name?: string;
  readonly honor: number;
  readonly clan?: string;
  readonly position?: number;
  /** Left out: today's site answers null. */
  readonly skills?: readonly string[];
  readonly score: number;
  /** Overall rank above 2 dan. */
  readonly dan?: number;
  readonly languages: Readonly<Record<string, number>>;
  readonly authored: number;
  readonly completed: number;
}

/** The invented members, and how many kata each has completed. */
export function readMembers(): { readonly user: LiveUser; readonly completed: number }[] {
  const text = readFileSync(new URL('members.json', import.meta.url), 'utf8');
  const lines = JSON.parse(text) as readonly MemberLine[];
  return lines.map((line) => ({ user: liveUser(line), completed: line.completed }));
}

function liveUser(line: MemberLine): LiveUser {
  const languages = Object.entries(line.languages).map(([id, score]) => [id, rankAt(score)] as const);
  return {
    id: idOf('user', line.username),
    username: line.username,
    name: line.name ?? null,
    honor: line.honor,
    clan: line.clan ?? null,
    leaderboardPosition: line.position ?? null,
    skills: line.skills ?? null,
    ranks: { overall: rankAt(line.score, line.dan), languages: Object.fromEntries(languages) },
    codeChallenges: { totalAuthored: line.authored, totalCompleted: line.completed },
  };
}
