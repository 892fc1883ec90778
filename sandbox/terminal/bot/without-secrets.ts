const secretName = /TOKEN|SECRET|PASSW|CREDENTIAL|_KEY$/i;
/** A value this short is a switch or a number, and stands in many a line by chance. */
const shortest = 6;
/** A token of Discord's, wherever it comes from. */
const token = /\b[\w-]{23,}\.[\w-]{6,}\.[\w-]{12,}\b/g;

/** A text with `[secret]` for each token, and for each value that its name in the environment calls a secret. */
export function withoutSecrets(text: string, environment: Readonly<Record<string, string>>): string {
  const secrets = Object.entries(environment)
    .filter(([name, value]) => secretName.test(name) && value.length >= shortest)
    .map(([, value]) => value);
  return secrets.reduce(
    (rest, secret) => rest.replaceAll(secret, '[secret]'),
    text.replaceAll(token, '[secret]'),
  );
}
