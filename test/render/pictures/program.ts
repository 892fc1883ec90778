// Stands for the process that draws: does at once what a real one does only when something is wrong, by the title of the picture.
import { appendFileSync, existsSync } from 'node:fs';
import type { Picture } from '../../../src/render/pictures/pictures.ts';

process.on('disconnect', () => process.exit());
process.on('message', (json: string) => {
  const { title, subtitle: log = '' } = JSON.parse(json) as Picture;
  const note = (event: string): void => appendFileSync(log, `${event} ${title} ${process.pid}\n`);
  note('begin');
  if (title.startsWith('hang')) for (;;);
  if (title.startsWith('die')) process.kill(process.pid, 'SIGKILL');
  if (title.startsWith('throw')) process.send?.({ failure: 'Error: no such colour' });
  else {
    while (title.startsWith('wait') && !existsSync(`${log}.go`));
    note('end');
    process.send?.({ png: Buffer.from(title) });
  }
  if (title.startsWith('last')) process.exit();
});
