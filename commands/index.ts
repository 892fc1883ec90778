import type { AnyCommand } from '../src/discord/command.ts';
import account from './account.ts';
import activity from './activity.ts';
import announcements from './announcements.ts';
import authored from './authored.ts';
import codewarsProfile from './codewars-profile.ts';
import compare from './compare.ts';
import completed from './completed.ts';
import help from './help.ts';
import kata from './kata.ts';
import leaderboard from './leaderboard.ts';
import link from './link.ts';
import members from './members.ts';
import profile from './profile.ts';
import progress from './progress.ts';
import rankup from './rankup.ts';
import roles from './roles.ts';
import search from './search.ts';
import session from './session.ts';
import showKata from './show-kata.ts';
import status from './status.ts';
import submit from './submit.ts';
import train from './train.ts';
import unlink from './unlink.ts';
import webhook from './webhook.ts';

const commands: readonly AnyCommand[] = [
  account,
  activity,
  announcements,
  authored,
  codewarsProfile,
  compare,
  completed,
  help,
  kata,
  leaderboard,
  link,
  members,
  profile,
  progress,
  rankup,
  roles,
  search,
  session,
  showKata,
  status,
  submit,
  train,
  unlink,
  webhook,
];

export default commands;
