import { describe, expect, it } from '@jest/globals';
import { mayConnect } from '#adapters/egress/addresses.ts';

describe('mayConnect', () => {
  it.each(['8.8.8.8', '1.1.1.1', '172.15.255.255', '172.32.0.1', '223.255.255.255', '2606:4700::1111', '2a00:1450::1'])(
    'lets a call out to %s',
    (address) => {
      expect(mayConnect(address, 'public')).toBe(true);
    },
  );

  it.each([
    '127.0.0.1',
    '127.255.255.254',
    '10.0.0.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '100.64.0.1',
    '::1',
    'fd12:3456::1',
    'fc00::1',
  ])('lets only private connectors reach %s', (address) => {
    expect(mayConnect(address, 'public')).toBe(false);
    expect(mayConnect(address, 'private')).toBe(true);
  });

  it.each([
    '0.0.0.0',
    '169.254.169.254',
    '169.254.170.2',
    '192.0.0.192',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    'fe80::1',
    'fe80::1%eth0',
    'fd00:ec2::254',
    'ff02::1',
    '::ffff:8.8.8.8',
    '::ffff:127.0.0.1',
    '::ffff:a9fe:a9fe',
    '::127.0.0.1',
    '::8.8.8.8',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    '2001:db8::1',
    'localhost',
    '',
  ])('lets nobody reach %s', (address) => {
    expect(mayConnect(address, 'public')).toBe(false);
    expect(mayConnect(address, 'private')).toBe(false);
  });
});
