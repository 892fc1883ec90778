import { createCodewars } from '../codewars/client.ts';
import { loadConfig, meaninglessLinesIn, strangersIn } from '../config/config.ts';
import { createRest, impatient } from '../discord/rest/rest.ts';
import { StartError } from '../errors.ts';
import { useProxy } from '../proxy.ts';
import { examine } from './doctor/doctor.ts';
import { createReport } from './doctor/report.ts';
import { guildIdOf, runCommand, say } from './run-command.ts';

const next = 'Correct what has a ✗, then run this again.';

await runCommand({
  usage:
    'npm run doctor [-- --guild SERVER_ID]: checks a configuration before the first start, and a server.\n' +
    'Each line is ✓ (it is well), ✗ (it is not, with the next step), ! (it could be better) or – (left out).',
  flags: { guild: { type: 'string' } },
  async run(_, { guild }) {
    try {
      const named = guild === undefined ? undefined : guildIdOf(guild);
      const report = createReport(say);
      for (const name of strangersIn())
        report.doubtful(`${name} in .env is no variable of Dojo’s`, 'compare it with .env.example');
      for (const line of meaninglessLinesIn())
        report.doubtful(
          `Line ${line} of .env has no =, so it is ignored`,
          'write NAME=value, or a # before it',
        );
      const config = loadConfig();
      useProxy(config.proxy);
      const { isWell, runs } = await examine({
        config,
        guildId: named ?? config.discord.guildId,
        rest: createRest(config.discord, impatient),
        codewars: createCodewars({ baseUrl: config.codewars.apiUrl }),
        now: Date.now,
        write: say,
      });
      say(`\n${isWell ? `All is well${runs ? ', and the bot runs.' : ': npm start'}` : next}`);
      return isWell;
    } catch (error) {
      if (!(error instanceof StartError)) throw error;
      for (const problem of error.problems) say(`✗ ${problem}`);
      say(`\n${next} .env.example explains every variable.`);
      return false;
    }
  },
});
