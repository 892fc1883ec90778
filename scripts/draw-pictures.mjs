// `npm run pictures`: draws one picture of each kind with invented data, as people see them in docs/. A test compares.
import { mkdirSync, writeFileSync } from 'node:fs';
import { createPictures } from '../src/render/pictures/create-pictures.ts';
import { shown } from '../test/render/pictures/samples.ts';

const pictures = createPictures();
mkdirSync('docs/pictures', { recursive: true });
for (const picture of shown) {
  const drawn = await pictures.draw(picture);
  if (drawn === undefined) throw new Error(`${picture.title} has a character without a glyph`);
  writeFileSync(`docs/pictures/${drawn.name}`, drawn.data);
}
await pictures.stop();
