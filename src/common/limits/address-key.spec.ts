import { describe, expect, it } from '@jest/globals';
import { addressKey, clientHost } from './address-key.js';

describe('addressKey', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::9', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:db8:1::', '2001:db8:1:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    [undefined, 'unknown'],
  ])('counts %s under %s', (ip, key) => {
    expect(addressKey(ip)).toBe(key);
  });
});

describe('clientHost', () => {
  it.each([
    [{ host: 'inner:8000' }, 1, 'inner:8000'],
    [{ host: 'inner:8000', 'x-forwarded-host': 'school.example' }, 1, 'school.example'],
    [{ host: 'inner:8000', 'x-forwarded-host': 'school.example, cdn.example' }, 2, 'school.example'],
    [{ host: 'inner:8000', 'x-forwarded-host': 'evil.example' }, 0, 'inner:8000'],
  ])('of %j behind %i proxies is %s', (headers, proxies, host) => {
    expect(clientHost(headers, proxies)).toBe(host);
  });
});
