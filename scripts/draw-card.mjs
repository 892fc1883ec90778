const font = 'font-family="gg sans, Noto Sans, Helvetica Neue, Helvetica, Arial, sans-serif"';
const lineHeight = 22;
/** In pixels, of what the terminal shows at a character. */
const columnAt = (character) => 96 + Math.floor(character / 26) * 176;

const escape = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const text = (x, y, style, words) => `<text x="${x}" y="${y}" ${style}>${escape(words)}</text>`;
const body = 'class="body"';
const strong = 'class="strong"';

/**
 * Draws one answer of a transcript as Discord shows it: an SVG. `transcript` begins with the prompt (`Robin #general> /profile …`),
 * `color` is the embed's.
 */
export function drawCard(transcript, color) {
  const [prompt, , ...rest] = transcript.split('\n');
  const [, who, command] = /^(\w+) #\w+> (.*)$/.exec(prompt);
  const embed = rest.filter((line) => line.startsWith('┃')).map((line) => line.slice(2));
  const buttons = rest.find((line) => line.startsWith('[')).matchAll(/\[(?:\d+ )?([^\]]+)\]/g);
  const top = 78;
  const height = embed.length * lineHeight + 20;
  const lines = embed.flatMap((line, index) => {
    const y = top + 26 + index * lineHeight;
    if (index === 0) return text(96, y, 'class="link"', line.replace(' ↗', ''));
    const isHeading = embed[index - 1] === '' && (embed[index + 1] ?? '') !== '';
    // Two spaces or more are where the terminal's next column begins.
    return [...line.matchAll(/\S+(?: \S+)*/g)].map(({ 0: words, index: at }) =>
      text(columnAt(at), y, isHeading ? strong : body, words),
    );
  });
  let x = 80;
  const row = [...buttons].map(([, label]) => {
    const width = Math.round(28 + label.length * 8.4);
    const button = `<rect x="${x}" y="${top + height + 10}" width="${width}" height="32" rx="4" fill="#4e5058"/>${text(x + 14, top + height + 31, strong, label)}`;
    x += width + 8;
    return button;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="720" height="${top + height + 60}" role="img" ${font}>
<style>text{font-size:15px;fill:#dbdee1;white-space:pre}.strong{font-weight:600;fill:#f2f3f5}.link{font-weight:600;fill:#00a8fc}.small{font-size:13px;fill:#949ba4}</style>
<rect width="100%" height="100%" rx="8" fill="#313338"/>
${text(80, 28, 'class="small"', `${who} used ${command}`)}
<circle cx="44" cy="56" r="20" fill="#bb432c"/>${text(38, 62, strong, 'D')}
${text(80, 60, strong, 'Dojo')}<rect x="124" y="46" width="34" height="18" rx="4" fill="#5865f2"/><text x="129" y="59" style="font-size:11px;fill:#fff">APP</text>
<rect x="80" y="${top}" width="600" height="${height}" rx="4" fill="#2b2d31"/><rect x="80" y="${top}" width="4" height="${height}" rx="2" fill="${color}"/>
${lines.join('\n')}
${row.join('\n')}
</svg>
`;
}
