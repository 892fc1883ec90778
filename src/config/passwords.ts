/** The password of a URL as it is written and as it is meant, however carelessly it is written. */
export function passwordsIn(url: string): string[] {
  const places = [/^[a-z]+:\/\/[^/]*?:([^@/]+)@/i, /^[a-z]+:\/\/[^:@/]*:(.+)@/i, /[?&]password=([^&#]+)/i];
  return places.flatMap((place) => {
    const password = place.exec(url)?.[1];
    return password === undefined ? [] : [password, decoded(password)];
  });
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
