/** An entity tag of RFC 9110: `W/` where it is weak, then a quoted text. */
const ENTITY_TAG = /(W\/)?("[\x21\x23-\x7e\x80-\xff]*")/g;

/**
 * Whether `If-Match` lets a change through: absent, `*`, or one of its tags is the current one. The comparison
 * is strong (RFC 9110, 13.1.1), so that a weak tag never matches; a header that holds no tag matches nothing.
 */
export function matchesEtag(ifMatch: string | undefined, current: string): boolean {
  if (ifMatch === undefined || ifMatch.trim() === '*') return true;
  return [...ifMatch.matchAll(ENTITY_TAG)].some(([, weak, tag]) => weak === undefined && tag === current);
}
