import type { IncomingHttpHeaders } from 'node:http';
import { isIPv6 } from 'node:net';

/**
 * What an address is counted under: IPv4 as it is (also within IPv6, `::ffff:192.0.2.1`), IPv6 by its /64 network,
 * for one household has all of that.
 */
export function addressKey(ip: string | undefined): string {
  if (ip === undefined) return 'unknown';
  const v4 = /^::ffff:([\d.]+)$/i.exec(ip)?.[1];
  if (v4 !== undefined || !isIPv6(ip)) return v4 ?? ip;
  const [address = ''] = ip.toLowerCase().split('%');
  const [head = '', tail] = address.split('::');
  const groups = head === '' ? [] : head.split(':');
  if (tail !== undefined) {
    const after = tail === '' ? 0 : tail.split(':').length;
    groups.push(...Array<string>(Math.max(0, 8 - groups.length - after)).fill('0'), ...tail.split(':'));
  }
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`;
}

/** The host that the client has asked, as Express tells it: a trusted proxy's word counts. */
export function clientHost(headers: IncomingHttpHeaders, proxies: number): string | undefined {
  const forwarded = [headers['x-forwarded-host'] ?? []].flat()[0]?.split(',')[0]?.trim();
  return proxies > 0 && forwarded ? forwarded : headers.host;
}

/** As Express does it: each trusted proxy has put the address of its client at the end of the header. */
export function clientAddress(
  headers: IncomingHttpHeaders,
  remote: string | undefined,
  proxies: number,
): string | undefined {
  const forwarded = [headers['x-forwarded-for'] ?? []].flat().join(',');
  const addresses = [...forwarded.split(','), remote ?? ''].map((part) => part.trim()).filter(Boolean);
  return addresses.at(-1 - Math.min(proxies, addresses.length - 1));
}
