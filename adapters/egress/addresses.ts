import { BlockList, isIPv4, isIPv6 } from 'node:net';

/** Whose addresses a call may reach: `public` only, or `private` ones as well (loopback, the own network). */
export type Reach = 'public' | 'private';

/*
 * Sources: the IANA special-purpose registries for IPv4 and IPv6.
 * https://www.iana.org/assignments/iana-ipv4-special-registry https://www.iana.org/assignments/iana-ipv6-special-registry
 * Two lists per family, for a BlockList that holds ::ffff:0:0/96 would match every IPv4 address.
 */

/** Loopback and networks of one's own: reached only by connectors marked private. */
const own = {
  v4: blockList('ipv4', ['10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16']),
  v6: blockList('ipv6', ['::1/128', 'fc00::/7']),
};

/** Never reached: this host's network, link-local with the metadata services, protocol and documentation ranges, multicast, reserved. */
const never = {
  v4: blockList('ipv4', [
    '0.0.0.0/8',
    '169.254.0.0/16',
    '192.0.0.0/24',
    '192.0.2.0/24',
    '192.88.99.0/24',
    '198.18.0.0/15',
    '198.51.100.0/24',
    '203.0.113.0/24',
    '224.0.0.0/4',
    '240.0.0.0/4',
  ]),
  // With the IPv6 forms that carry an IPv4 address inside (mapped, translated, 6to4, Teredo), which would go round the list above.
  // fd00:ec2::/32 is where EC2 serves metadata, tokens and DNS.
  v6: blockList('ipv6', [
    '::/128',
    '::ffff:0:0/96',
    '64:ff9b::/96',
    '64:ff9b:1::/48',
    '100::/64',
    '2001::/23',
    '2001:db8::/32',
    '2002::/16',
    '3fff::/20',
    '5f00::/16',
    'fd00:ec2::/32',
    'fe80::/10',
    'fec0::/10',
    'ff00::/8',
  ]),
};

/** ::a.b.c.d, the deprecated IPv4-compatible form. It holds ::1 too, which is judged as loopback. */
const compatible = blockList('ipv6', ['::/96']);
const loopback = blockList('ipv6', ['::1/128']);

/** Whether a call may connect to an address. What is no IP address may not be. */
export function mayConnect(address: string, reach: Reach): boolean {
  if (isIPv4(address)) return !never.v4.check(address, 'ipv4') && (reach === 'private' || !own.v4.check(address, 'ipv4'));
  // A zone (fe80::1%eth0) makes an address of this link only.
  if (!isIPv6(address) || address.includes('%')) return false;
  if (compatible.check(address, 'ipv6') && !loopback.check(address, 'ipv6')) return false;
  return !never.v6.check(address, 'ipv6') && (reach === 'private' || !own.v6.check(address, 'ipv6'));
}

function blockList(family: 'ipv4' | 'ipv6', networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', prefix = ''] = network.split('/');
    list.addSubnet(address, Number(prefix), family);
  }
  return list;
}
